import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { LineSplitter, type Owner, type TrainingEvent } from '@cnn-studio/protocol';
import { afterAll, expect, test } from 'vitest';
import { findRuns } from '../src/runs/find';
import { RunFollower } from '../src/runs/follower';
import { readManifest } from '../src/runs/manifest';
import { ownerOf } from '../src/runs/owner';
import { changedSources } from '../src/runs/sources';
import { RunStore } from '../src/runs/store';
import { SummaryReader } from '../src/runs/summary';
import { RunFeed } from '../src/training-panel/feed';

const folder = mkdtempSync(join(tmpdir(), 'cnn runs é '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let runs = 0;
/** An empty run folder, locked by this process unless told otherwise. */
function newRun(owner: Partial<Owner> | null = {}): string {
  const run = join(folder, 'runs', 'digits', `2026-01-${String(++runs).padStart(2, '0')}_10-00-00`);
  mkdirSync(run, { recursive: true });
  writeFileSync(
    join(run, 'run.json'),
    JSON.stringify({
      train: 'digits',
      file: '/a.cnn',
      source: 'source/a.cnn',
      time: '2026-01-01T09:59:58.000Z',
      generators: ['Generator'],
      restorers: [],
    }),
  );
  if (owner !== null) lock(run, owner);
  return run;
}

function lock(run: string, owner: Partial<Owner>): void {
  writeFileSync(join(run, 'run.lock'), JSON.stringify({ pid: process.pid, host: hostname(), ...owner }));
}

function write(run: string, ...events: TrainingEvent[]): void {
  appendFileSync(join(run, 'events.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

const START: TrainingEvent = {
  event: 'start',
  time: '2026-01-01T10:00:00Z',
  file: '/a.cnn',
  train: 'digits',
  run: '/elsewhere/before/it/was/moved',
  backend: 'cpu',
  reason: 'always there',
  batch: 1,
  seed: 7,
  step: 1,
  of: 10,
  parameters: { Critic: 1 },
};

function step(number: number): TrainingEvent {
  const figures = { of: 10, stepMs: 1, imagesPerSecond: 2, etaSeconds: 3, memoryBytes: 4e8 };
  return { event: 'step', step: number, losses: { Critic: number }, ...figures };
}

const DONE: TrainingEvent = { event: 'done', step: 10, seconds: 1, reason: 'finished' };

function stepsOf(follower: RunFollower): readonly number[] {
  return follower.curves.all[0]?.series.buckets.steps ?? [];
}

test('reads on from where it was, whole lines only', async () => {
  const run = newRun();
  const follower = new RunFollower(run);
  write(run, START, step(1));
  await follower.refresh();
  expect(follower.state).toMatchObject({ activity: 'running', step: 1, run, memoryBytes: 4e8 });
  const line = `${JSON.stringify({ event: 'warning', code: 'x', message: '1×2' })}\n`;
  const bytes = Buffer.from(line);
  const cut = bytes.indexOf(0xc3) + 1;
  appendFileSync(join(run, 'events.ndjson'), bytes.subarray(0, cut));
  await follower.refresh();
  expect(follower.state.warnings).toEqual([]);
  appendFileSync(join(run, 'events.ndjson'), bytes.subarray(cut));
  write(run, step(2));
  await follower.refresh();
  expect(follower.state.warnings).toEqual(['1×2']);
  expect(stepsOf(follower)).toEqual([1, 2]);
});

test('a run that reports while its record is read is caught up with', async () => {
  const run = newRun();
  const follower = new RunFollower(run);
  write(run, START);
  await follower.refresh();
  let readings = 0;
  let written = 0;
  follower.listen({
    changed: () => {
      readings++;
      // Ten steps in the time that one reading takes.
      for (let i = 0; i < 10 && written < 1000; i++) write(run, step(++written));
    },
    reset: () => {},
  });
  write(run, step(0));
  await follower.refresh();
  expect(follower.state.step).toBe(1000);
  expect(readings).toBeLessThan(150);
});

test('a pause is in the record, whoever asked for it', async () => {
  const run = newRun();
  const follower = new RunFollower(run);
  write(run, START, step(1), { event: 'pause', step: 1 });
  await follower.refresh();
  expect(follower.state.activity).toBe('paused');
  write(run, { event: 'resume', step: 1 });
  await follower.refresh();
  expect(follower.state.activity).toBe('running');
});

test('a record that was cut back for a resumed run is read afresh', async () => {
  const run = newRun();
  const follower = new RunFollower(run);
  write(run, START, step(1), step(2), step(3));
  await follower.refresh();
  let resets = 0;
  follower.listen({ changed: () => {}, reset: () => resets++ });
  const path = join(run, 'events.ndjson');
  // As the trainer does: another file in its place; long enough that its size alone tells nothing.
  const events = [
    START,
    step(1),
    { ...START, step: 2 },
    { ...step(2), losses: { Critic: 20 } },
    step(3),
    step(4),
  ];
  writeFileSync(`${path}.partial`, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  renameSync(`${path}.partial`, path);
  await follower.refresh();
  expect(resets).toBe(1);
  expect(follower.curves.all[0]?.series.buckets.means).toEqual([1, 20, 3, 4]);
});

test('a line without an end costs itself only, not the memory', async () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), { maxLength: 10 });
  for (let i = 0; i < 100; i++) splitter.push('longer');
  splitter.push(' than a line\nnext\n');
  splitter.push('last');
  splitter.end();
  expect(lines).toEqual(['next', 'last']);
});

test('a run whose process is gone is over', async () => {
  const run = newRun({ pid: 2 ** 22 + 1 });
  write(run, START, step(1));
  const follower = new RunFollower(run);
  await follower.refresh();
  expect(follower.state.activity).toBe('interrupted');
  const [found] = (await findRuns(join(folder, 'runs'))).filter(({ path }) => path === run);
  expect((await new SummaryReader().read(found!))?.state.activity).toBe('interrupted');
});

test('where the system tells no start of a process, one that is long silent is another of the same number', async () => {
  const run = newRun({ id: 'a' } as Partial<Owner>);
  write(run, START, step(1));
  const silentFor = (seconds: number) => {
    const then = Date.now() / 1000 - seconds;
    for (const name of ['run.lock', 'events.ndjson']) utimesSync(join(run, name), then, then);
  };
  silentFor(30);
  expect((await ownerOf(run))?.pid).toBe(process.pid);
  silentFor(90);
  expect(await ownerOf(run)).toBeUndefined();
});

test('a run has one time, whoever shows it: when it was begun', async () => {
  const run = newRun();
  write(run, START, { ...START, time: '2026-01-03T10:00:00Z', step: 2 });
  const follower = new RunFollower(run);
  await follower.refresh();
  const [found] = (await findRuns(join(folder, 'runs'))).filter(({ path }) => path === run);
  const summary = await new SummaryReader().read(found!);
  expect(follower.state.time).toBe('2026-01-01T09:59:58.000Z');
  expect(summary?.time.toISOString()).toBe(follower.state.time);
});

test('a run is of the file beside its folder, wherever both were moved', async () => {
  const run = newRun(null);
  expect((await readManifest(run))?.file).toBe('/a.cnn');
  writeFileSync(join(folder, 'a.cnn'), '');
  expect((await readManifest(run))?.file).toBe(join(folder, 'a.cnn'));
  rmSync(join(folder, 'a.cnn'));
});

test('a run with weights can be used for what its networks make', async () => {
  const run = newRun(null);
  write(run, START, step(1));
  const [found] = (await findRuns(join(folder, 'runs'))).filter(({ path }) => path === run);
  expect(await new SummaryReader().read(found!)).toMatchObject({ usable: false, restorers: [] });
  mkdirSync(join(run, 'checkpoints/1'), { recursive: true });
  expect(await new SummaryReader().read(found!)).toMatchObject({ usable: true, generators: ['Generator'] });
});

test('sources that read otherwise than when the run began are told, the program first', async () => {
  const run = newRun(null);
  const programs = join(folder, 'moved');
  const place = (root: string, path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of [
    ['programs/a.cnn', 'a'],
    ['blocks.cnn', 'b'],
    ['gone.cnn', 'c'],
  ] as const) {
    place(join(run, 'source'), path, text);
    if (text !== 'c') place(programs, path, text);
  }
  const about = { file: join(programs, 'programs/a.cnn'), source: 'source/programs/a.cnn' };
  const changed = async () =>
    (await changedSources(run, about)).map(({ file, gone }) => [relative(programs, file), gone]);
  expect(await changed()).toEqual([['gone.cnn', true]]);
  place(programs, 'gone.cnn', 'c');
  expect(await changed()).toEqual([]);
  place(programs, 'blocks.cnn', 'B');
  place(programs, 'programs/a.cnn', 'A');
  expect(await changed()).toEqual([
    [join('programs', 'a.cnn'), false],
    ['blocks.cnn', false],
  ]);
});

test('pictures are found in a run folder that was moved', async () => {
  const run = newRun();
  write(run, START, {
    event: 'preview',
    step: 5,
    name: 'fake',
    path: 'C:\\runs\\1\\previews\\000005-fake.png',
  });
  const follower = new RunFollower(run);
  await follower.refresh();
  expect(follower.state.previews).toEqual([
    { step: 5, name: 'fake', path: join(run, 'previews', '000005-fake.png') },
  ]);
});

test('an owner is who lives and can be reached', async () => {
  expect(await ownerOf(newRun({ address: '/tmp/x' }))).toEqual({ pid: process.pid, address: '/tmp/x' });
  expect(await ownerOf(newRun({}))).toEqual({ pid: process.pid });
  expect(await ownerOf(newRun(null))).toBeUndefined();
  expect(await ownerOf(newRun({ host: 'elsewhere', address: '/tmp/x' } as Partial<Owner>))).toEqual({
    pid: process.pid,
  });
});

test('what is no lock, whoever wrote it, is no owner and hides no run', async () => {
  const locks = ['null', '', '{', '7', '"x"', '[]', '{}', '{"pid":1}'];
  const groups = [0, -1, -process.pid, 1.5, '1'].map((pid) => JSON.stringify({ pid, host: hostname() }));
  for (const text of [...locks, ...groups]) {
    const run = newRun(null);
    write(run, START, step(1));
    writeFileSync(join(run, 'run.lock'), text);
    expect(await ownerOf(run), text).toBeUndefined();
    const found = (await findRuns(join(folder, 'runs'))).find(({ path }) => path === run)!;
    expect(await new SummaryReader().read(found), text).toMatchObject({ state: { activity: 'interrupted' } });
  }
});

test.skipIf(process.platform === 'win32')('pipes and devices in place of its files hide no run', async () => {
  for (const name of ['run.lock', 'events.ndjson', 'run.json']) {
    for (const [kind, make] of [
      ['pipe', (path: string) => execFileSync('mkfifo', [path])],
      ['device', (path: string) => symlinkSync('/dev/zero', path)],
    ] as const) {
      const run = newRun(null);
      if (name !== 'events.ndjson') write(run, START, step(1));
      rmSync(join(run, name), { force: true });
      make(join(run, name));
      const found = { path: run, train: 'digits', name: 'x' };
      const summary = await new SummaryReader().read(found);
      expect(summary?.state.activity, `${name} ${kind}`).toBe(
        name === 'run.json' ? undefined : 'interrupted',
      );
      await new RunFollower(run).refresh();
      rmSync(run, { recursive: true });
      runs--;
    }
  }
});

test('an owner on another machine is gone when it gives no sign of life', async () => {
  const run = newRun({ host: 'elsewhere', id: 'a' } as Partial<Owner>);
  expect(await ownerOf(run)).toEqual({ pid: process.pid });
  utimesSync(join(run, 'run.lock'), 0, 0);
  expect(await ownerOf(run)).toBeUndefined();
  mkdirSync(join(run, '.lock'));
  writeFileSync(join(run, '.lock', 'a.json'), '{}');
  expect(await ownerOf(run)).toEqual({ pid: process.pid });
});

test.runIf(process.platform === 'linux')('a number that is another process now is no owner', async () => {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  expect(await ownerOf(newRun({ started: `${boot}/1` } as Partial<Owner>))).toBeUndefined();
});

test('a list of runs reads the ends of their records, and what did not change only once', async () => {
  const run = newRun(null);
  write(run, START, ...Array.from({ length: 2000 }, (_, at) => step(at + 1)));
  write(run, { event: 'measure', step: 2000, values: { 'psnr(a, b)': 21 }, images: 10 }, DONE);
  const found = (await findRuns(join(folder, 'runs'))).find(({ path }) => path === run)!;
  expect(found).toMatchObject({ train: 'digits' });
  const reader = new SummaryReader();
  const summary = await reader.read(found);
  expect(summary).toMatchObject({
    file: '/a.cnn',
    state: { activity: 'finished', measures: { 'psnr(a, b)': 21 }, losses: { Critic: 2000 } },
  });
  expect(await reader.read(found)).toBe(summary);
  write(run, DONE);
  expect(await reader.read(found)).not.toBe(summary);
  expect(await findRuns(join(folder, 'nowhere'))).toEqual([]);
});

test('runs are found newest first', async () => {
  const names = (await findRuns(join(folder, 'runs'))).map(({ name }) => name);
  expect(names.length).toBe(runs);
  expect(names).toEqual(names.toSorted().reverse());
});

test('a page gets all once, and then what is new', async () => {
  const run = newRun();
  const store = new RunStore();
  write(run, START, step(1), { event: 'preview', step: 1, name: 'fake', path: '/p/1.png' });
  const followed = store.follow(run);
  const pictured: boolean[] = [];
  const feed = new RunFeed(followed, (now) => pictured.push(now));
  await followed.follower.refresh();
  expect(pictured).toEqual([true]);
  write(run, step(2));
  await followed.follower.refresh();
  expect(pictured).toEqual([true, false]);
  expect(feed.take(true).map(({ type }) => type)).toEqual(['curves', 'history']);
  expect(feed.take(true)).toEqual([]);
  write(run, step(3), step(4), { event: 'preview', step: 3, name: 'fake', path: '/p/3.png' });
  await followed.follower.refresh();
  expect(feed.take(true)).toEqual([
    { type: 'points', run, curves: [{ kind: 'loss', name: 'Critic', on: '', points: [3, 3, 4, 4] }] },
    { type: 'history', from: 1, moments: [{ step: 3, names: ['fake'] }] },
  ]);
  feed.forget();
  expect(feed.take(false).map(({ type }) => type)).toEqual(['curves']);
  feed.dispose();
  store.dispose();
});

/** A training whose audience goes away: readers of its output, clients of its socket, its terminal. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TrainingEvent } from '@cnn-studio/protocol';
import { temporaryFolder } from '@cnn-studio/testing/command';
import { afterAll, describe, expect, it } from 'vitest';
// @ts-expect-error a build script without types
import { cliBundle } from '../../../scripts/build.mjs';

const folder = temporaryFolder();
// Small, so that steps are many and short.
writeFileSync(
  join(folder, 'tiny.cnn'),
  `network Tiny(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 1) -> sigmoid }
train tiny {
  data image = mnist(test)
  minimize l2(Tiny(image), image) over Tiny using sgd(1e-3)
  batch 1
  steps 1000000
}
`,
);

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** A training as a shell would start it, and what it says. */
function start(run: string, ...args: string[]) {
  const child = spawn(
    process.execPath,
    [cliBundle, 'train', 'tiny.cnn', '--backend', 'cpu', '--run', run, ...args],
    {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  started.push(child);
  child.stdin.on('error', () => {});
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const ended = new Promise<{ status: number | null; signal: string | null }>((resolve) => {
    child.on('exit', (status, signal) => resolve({ status, signal }));
  });
  return { child, said, ended };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function eventsOf(run: string): TrainingEvent[] {
  try {
    const lines = readFileSync(join(folder, run, 'events.ndjson'), 'utf8')
      .split('\n')
      .slice(0, -1);
    return lines.map((line) => JSON.parse(line) as TrainingEvent);
  } catch {
    return [];
  }
}

/** Two steps: the first has been told to everybody then. */
const hasStepped = (run: string) => eventsOf(run).filter(({ event }) => event === 'step').length > 1;

/** The run has ended as one that was asked to: with a checkpoint of its last step, and no lock. */
function expectSaved(run: string): void {
  const events = eventsOf(run);
  const done = events.at(-1);
  expect(done).toMatchObject({ event: 'done', reason: 'stopped' });
  const last = events.findLast(({ event }) => event === 'step') as { step: number };
  expect(readdirSync(join(folder, run, 'checkpoints'))).toContain(String(last.step));
  expect(existsSync(join(folder, run, 'run.lock'))).toBe(false);
  expect(existsSync(join(folder, run, '.lock'))).toBe(false);
}

/** A client in a process of its own, so that it can be killed. It reads, or stops reading, or never begins. */
function client(address: string, how: 'reads' | 'never reads'): ChildProcess {
  const code = `
    const { connect } = require('node:net');
    const socket = connect(${JSON.stringify(address)}, () => console.log('connected'));
    ${how === 'reads' ? "socket.on('data', () => {});" : ''}
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  return child;
}

const addressOf = (run: string) =>
  (JSON.parse(readFileSync(join(folder, run, 'run.lock'), 'utf8')) as { address: string }).address;

describe('readers that end', { timeout: 60_000 }, () => {
  it.each([
    ['events', 'out', ['--json']],
    ['progress', 'err', []],
  ] as const)('like head: a checkpoint is saved, and the run ends (%s)', async (run, stream, args) => {
    const { child, said, ended } = start(run, ...args);
    await until(() => said[stream].length > 0 && hasStepped(run));
    child[stream === 'out' ? 'stdout' : 'stderr'].destroy();
    expect(await ended).toEqual({ status: 0, signal: null });
    expectSaved(run);
  });

  it('of a run that waits for another window: it goes on', async () => {
    const { child, ended } = start('window', '--json', '--linger', '60');
    await until(() => hasStepped('window'));
    child.stdout.destroy();
    child.stderr.destroy();
    child.stdin.end();
    const { length } = eventsOf('window');
    await until(() => eventsOf('window').length > length + 100);
    connect(addressOf('window'))
      .on('error', () => {})
      .write('stop\n');
    expect((await ended).status).toBe(0);
    expectSaved('window');
  });

  // util-linux's script gives the run a terminal, which goes away with it.
  const hasScript = spawnSync('script', ['--version']).status === 0;
  it.runIf(hasScript)('a terminal that is closed: a checkpoint is saved', async () => {
    for (const round of [1, 2, 3]) {
      const run = `terminal-${round}`;
      const command = `${process.execPath} ${cliBundle} train tiny.cnn --backend cpu --run ${run}`;
      const terminal = spawn('script', ['-qc', command, '/dev/null'], {
        cwd: folder,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      started.push(terminal);
      terminal.stdout.resume();
      await until(() => hasStepped(run));
      terminal.kill('SIGKILL');
      await until(() => eventsOf(run).at(-1)?.event === 'done' && !existsSync(join(folder, run, '.lock')));
      expectSaved(run);
    }
  });

  it('a disk that is full: the run ends with an error', { skip: !existsSync('/dev/full') }, () => {
    const command = `${process.execPath} ${cliBundle} train tiny.cnn --backend cpu --json --run full > /dev/full`;
    const options = { cwd: folder, encoding: 'utf8', timeout: 50_000 } as const;
    const { status, stderr } = spawnSync('sh', ['-c', command], options);
    expect(status).toBe(1);
    expect(stderr).toContain("events can't be written to standard output");
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(eventsOf('full').at(-1)).toMatchObject({ event: 'done', reason: 'stopped' });
  });
});

describe('clients', { timeout: 120_000 }, () => {
  it('may be killed at any moment, whether they read or not', async () => {
    const { child, ended, said } = start('killed', '--json', '--linger', '60');
    await until(() => hasStepped('killed'));
    const address = addressOf('killed');
    for (let round = 0; round < 12; round++) {
      const crowd = Array.from({ length: 4 }, (_, i) =>
        client(address, i % 2 === 0 ? 'reads' : 'never reads'),
      );
      for (const one of crowd) await new Promise((resolve) => one.stdout!.once('data', resolve));
      for (const [i, one] of crowd.entries()) {
        // At ever other moments, the same in every run of the test.
        await new Promise((resolve) => setTimeout(resolve, (round * 17 + i * 11) % 40));
        one.kill('SIGKILL');
      }
      // In the middle of a command, and with more behind it.
      const rude = connect(address).on('error', () => {});
      rude.write('chec', () => rude.destroy());
    }
    // A line that is no command and has no end.
    const endless = connect(address).on('error', () => {});
    const piece = 'x'.repeat(2 ** 16);
    while (!endless.destroyed && endless.bytesWritten < 2 ** 24) {
      endless.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(child.exitCode).toBeNull();
    connect(address)
      .on('error', () => {})
      .write('stop\n');
    expect(await ended, said.err).toEqual({ status: 0, signal: null });
    expectSaved('killed');
  });

  it('that never read keep no run alive that has ended', async () => {
    const { child, ended } = start('unread', '--json', '--linger', '60');
    child.stdout.pause();
    await until(() => hasStepped('unread'));
    const silent = [client(addressOf('unread'), 'never reads'), client(addressOf('unread'), 'never reads')];
    for (const one of silent) await new Promise((resolve) => one.stdout!.once('data', resolve));
    // More than fits between them.
    await until(() => eventsOf('unread').length > 1500);
    connect(addressOf('unread'))
      .on('error', () => {})
      .write('stop\n');
    await until(() => eventsOf('unread').at(-1)?.event === 'done');
    const done = Date.now();
    expect((await ended).status).toBe(0);
    expect(Date.now() - done).toBeLessThan(20_000);
    expectSaved('unread');
  });

  it('may send lines without an end on standard input', async () => {
    const { child, said, ended } = start('endless', '--json');
    await until(() => hasStepped('endless'));
    for (let sent = 0; sent < 2 ** 25; sent += 2 ** 20) {
      if (!child.stdin.write('x'.repeat(2 ** 20)))
        await new Promise((resolve) => child.stdin.once('drain', resolve));
    }
    child.stdin.write('\nstop\n');
    expect(await ended).toEqual({ status: 0, signal: null });
    expect(said.err).toContain('is not a command');
    expectSaved('endless');
  });
});

describe('signals', { timeout: 60_000, skip: process.platform === 'win32' }, () => {
  it('end a run at once that has nothing to save yet, and it can be resumed', async () => {
    const first = start('early', '--json');
    await until(() => first.said.out.includes('"event":"start"'));
    first.child.kill('SIGINT');
    expect((await first.ended).signal).toBe('SIGINT');
    expect(readdirSync(join(folder, 'early', 'checkpoints'))).toEqual([]);
    // Sooner still, it leaves no lock: not even the network was built.
    const before = start('before', '--json', '--linger', '10');
    await until(() => existsSync(join(folder, 'before', 'run.lock')));
    const { address } = JSON.parse(readFileSync(join(folder, 'before', 'run.lock'), 'utf8')) as {
      address: string;
    };
    before.child.kill('SIGINT');
    const { status, signal } = await before.ended;
    expect(signal ?? status).toSatisfy((end) => end === 130 || end === 'SIGINT');
    if (status === 130) {
      expect(existsSync(join(folder, 'before', 'run.lock'))).toBe(false);
      expect(existsSync(address)).toBe(false);
    }
    const second = start('early', '--json', '--resume', '--steps', '3');
    expect((await second.ended).status).toBe(0);
    expect(second.said.out).toContain('so it starts again from step 1');
  });

  it('twice end it at once', async () => {
    const { child, said, ended } = start('twice', '--json');
    await until(() => hasStepped('twice'));
    child.kill('SIGTERM');
    await until(() => said.err.includes('again to quit at once'));
    child.kill('SIGINT');
    const { status, signal } = await ended;
    // The first may have been quicker.
    expect([status, signal]).toEqual(signal === null ? [0, null] : [null, 'SIGINT']);
  });
});

describe('two that want one run at once', { timeout: 120_000 }, () => {
  it('that is new: one begins it, and one is told', async () => {
    const both = [start('begun', '--json'), start('begun', '--json')];
    await until(() => both.some(({ said }) => said.out.includes('"event":"error"')));
    await until(() => hasStepped('begun'));
    const [told, ...others] = both.filter(({ said }) => said.out.includes('"event":"error"'));
    expect(others).toEqual([]);
    expect(told!.said.out).toMatch(/"code":"run-(locked|invalid)"/);
    expect((await told!.ended).status).toBe(1);
    both.find((one) => one !== told)!.child.kill('SIGTERM');
    await until(() => !existsSync(join(folder, 'begun', '.lock')));
    expectSaved('begun');
  });

  it('to resume it: one does, and one is told', async () => {
    const first = start('shared', '--json');
    await until(() => hasStepped('shared'));
    // Its lock stays.
    first.child.kill('SIGKILL');
    await first.ended;
    for (let round = 0; round < 3; round++) {
      const both = [start('shared', '--json', '--resume'), start('shared', '--json', '--resume')];
      await until(() => both.some(({ said }) => said.out.includes('"code":"run-locked"')));
      await until(() => both.some(({ said }) => said.out.includes('"event":"step"')));
      const locked = both.filter(({ said }) => said.out.includes('"code":"run-locked"'));
      expect(locked).toHaveLength(1);
      expect((await locked[0]!.ended).status).toBe(1);
      const holder = both.find((one) => one !== locked[0])!;
      holder.child.kill('SIGKILL');
      await holder.ended;
    }
  });
});

/** The lock of a run, with processes of their own that want it at the same moment. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseOwner } from '@cnn-studio/protocol';
import { isAlive, ownOwner, SILENCE_MS } from '@cnn-studio/protocol/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHeartbeat } from '../src/run/heartbeat';
import { lockRun } from '../src/run/lock';
import { bundleChild } from './child-bundle';

let folder: string;
let script: Awaited<ReturnType<typeof bundleChild>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-lock-'));
  script = await bundleChild('lock-child');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  script.remove();
});

class Child {
  readonly process: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  constructor() {
    this.process = spawn(process.execPath, [script.path]);
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  async say(line: string): Promise<string> {
    this.process.stdin.write(`${line}\n`);
    return (await this.lines.next()).value as string;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await new Promise((resolve) => this.process.once('close', resolve));
  }
}

let runs = 0;
function newRun(): string {
  const run = join(folder, `run-${++runs}`);
  mkdirSync(run);
  return run;
}

/** The number of a process that is gone. */
const gone = spawnSync(process.execPath, ['-e', '']).pid;
const dead = (fields: object = {}) => JSON.stringify({ pid: gone, host: hostname(), ...fields });
const ID = 'a'.repeat(32);

/** What a dead holder, or nobody, may have left. */
const LEFTOVERS: Readonly<Record<string, (run: string) => void>> = {
  nothing: () => {},
  'a lock of an older version': (run) => writeFileSync(join(run, 'run.lock'), dead()),
  'a torn lock': (run) => writeFileSync(join(run, 'run.lock'), '{"pid":'),
  'a lock that is no object': (run) => writeFileSync(join(run, 'run.lock'), 'null'),
  'a lock': (run) => {
    writeFileSync(join(run, 'run.lock'), dead({ id: ID }));
    mkdirSync(join(run, '.lock'));
    writeFileSync(join(run, '.lock', `${ID}.json`), dead({ id: ID }));
  },
  'a lock with a file of the system beside it': (run) => {
    mkdirSync(join(run, '.lock'));
    writeFileSync(join(run, '.lock', `${ID}.json`), dead({ id: ID }));
    writeFileSync(join(run, '.lock', '.DS_Store'), '');
  },
  'half a takeover': (run) => mkdirSync(join(run, '.lock')),
};

describe('a run that several processes want at once', () => {
  it('goes to exactly one, whatever was left of the one before', { timeout: 120_000 }, async () => {
    const children = Array.from({ length: 4 }, () => new Child());
    const leftovers = Object.values(LEFTOVERS);
    for (let round = 0; round < 300; round++) {
      const run = newRun();
      leftovers[round % leftovers.length]!(run);
      const answers = await Promise.all(children.map((child) => child.say(`take\t${run}`)));
      expect([...answers].sort(), `round ${round}`).toEqual(['held', 'locked', 'locked', 'locked']);
      await children[answers.indexOf('held')]!.say('release');
      expect(readdirSync(run)).toEqual([]);
    }
    for (const child of children) await child.kill();
  });

  it('goes to exactly one each time its holder is killed', { timeout: 60_000 }, async () => {
    const run = newRun();
    for (let round = 0; round < 6; round++) {
      const children = Array.from({ length: 4 }, () => new Child());
      const answers = await Promise.all(children.map((child) => child.say(`take\t${run}`)));
      expect([...answers].sort(), `round ${round}`).toEqual(['held', 'locked', 'locked', 'locked']);
      for (const child of children) await child.kill();
      expect(existsSync(join(run, 'run.lock'))).toBe(true);
    }
    lockRun(run).release();
    expect(readdirSync(run)).toEqual([]);
  });
});

describe('the lock of a run', () => {
  it('tells who holds it, and where it takes commands', () => {
    const run = newRun();
    const lock = lockRun(run, '/tmp/x');
    expect(parseOwner(readFileSync(join(run, 'run.lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
      host: hostname(),
      address: '/tmp/x',
    });
    expect(() => lockRun(run)).toThrow(`Process ${process.pid} on ${hostname()} is training into ${run}.`);
    expect(lock.isHeld()).toBe(true);
    lock.release();
    expect(readdirSync(run)).toEqual([]);
  });

  it('of a version that knew only run.lock counts too', () => {
    const run = newRun();
    writeFileSync(join(run, 'run.lock'), JSON.stringify({ pid: process.pid, host: hostname() }));
    expect(() => lockRun(run)).toThrow(`Process ${process.pid}`);
    expect(readdirSync(run)).toEqual(['run.lock']);
  });

  it('is noticed to be lost, with the folder or to another', () => {
    const deleted = newRun();
    const lock = lockRun(deleted);
    rmSync(deleted, { recursive: true });
    expect(lock.isHeld()).toBe(false);
    lock.release();
    expect(existsSync(deleted)).toBe(false);

    const taken = newRun();
    const first = lockRun(taken);
    for (const name of ['run.lock', '.lock']) rmSync(join(taken, name), { recursive: true });
    const second = lockRun(taken);
    expect(first.isHeld()).toBe(false);
    first.release();
    expect(second.isHeld()).toBe(true);
    // Nobody else wants it: its holder takes it again.
    rmSync(join(taken, '.lock'), { recursive: true });
    expect(second.isHeld()).toBe(true);
    second.release();
    expect(readdirSync(taken)).toEqual([]);
  });

  it('of a process on another machine ends with its signs of life', () => {
    const run = newRun();
    LEFTOVERS['a lock']!(run);
    const foreign = dead({ id: ID, host: 'elsewhere' });
    const names = ['run.lock', `.lock/${ID}.json`].map((name) => join(run, name));
    for (const name of names) writeFileSync(name, foreign);
    expect(() => lockRun(run)).toThrow('on elsewhere');
    const past = new Date(Date.now() - 2 * SILENCE_MS);
    for (const name of names) utimesSync(name, past, past);
    lockRun(run).release();
  });

  it('gives signs of life, but never makes its file anew', async () => {
    const path = join(newRun(), 'holder.json');
    writeFileSync(path, '{}\n');
    utimesSync(path, 0, 0);
    const stop = startHeartbeat(path, 3, 10);
    const { statSync } = await import('node:fs');
    await expect.poll(() => statSync(path).mtimeMs, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(readFileSync(path, 'utf8')).toBe('{}\n\n');
    rmSync(path);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(existsSync(path)).toBe(false);
    stop();
  });
});

describe('an owner', () => {
  const me = ownOwner(ID);

  it('is no group of processes, and nothing else that a file may hold', () => {
    for (const pid of [0, -1, 1.5, 2 ** 60, '7', null]) {
      expect(parseOwner(JSON.stringify({ ...me, pid })), String(pid)).toBeUndefined();
    }
    for (const text of ['null', '[]', '7', '"x"', '', '{', '{}']) expect(parseOwner(text)).toBeUndefined();
  });

  it('lives while its process does, whatever the machine is called by now', () => {
    expect(isAlive(me, Number.POSITIVE_INFINITY)).toBe(process.platform === 'linux');
    expect(isAlive(me, 0)).toBe(true);
    if (process.platform !== 'linux') return;
    expect(isAlive({ ...me, host: 'renamed' }, Number.POSITIVE_INFINITY)).toBe(true);
    // The number is another process's now.
    expect(isAlive({ ...me, host: 'renamed', started: `${me.started}0` }, 0)).toBe(false);
    // Of another container, or before a restart: its number says nothing here.
    for (const elsewhere of [{ namespace: 'pid:[1]' }, { started: 'another-boot/1' }]) {
      expect(isAlive({ ...me, ...elsewhere }, SILENCE_MS - 1)).toBe(true);
      expect(isAlive({ ...me, ...elsewhere }, SILENCE_MS + 1)).toBe(false);
    }
  });

  it('of an older version without a start is asked for by its number', () => {
    const old = { pid: gone, host: hostname() };
    expect(isAlive(old, 0)).toBe(false);
    expect(isAlive({ ...old, pid: process.pid }, 0)).toBe(true);
  });
});

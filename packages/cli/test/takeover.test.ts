import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrainingEvent } from '@cnn-studio/protocol';
import { root, temporaryFolder } from '@cnn-studio/testing/command';
import { afterAll, expect, it } from 'vitest';
// @ts-expect-error a build script without types
import { cliBundle } from '../../../scripts/build.mjs';

const folder = temporaryFolder();
cpSync(join(root, 'examples/quick-digits.cnn'), join(folder, 'gan.cnn'));
const WINDOW = fileURLToPath(new URL('window.mjs', import.meta.url));

const trainers: number[] = [];
afterAll(() => {
  for (const pid of trainers) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

/** A window that trains into `run`; the trainer waits `linger` seconds for another. */
async function open(run: string, linger: number): Promise<{ window: ChildProcess; trainer: number }> {
  const args = [cliBundle, 'train', 'gan.cnn', '--steps', '100000', '--json', '--run', run];
  const window = spawn(process.execPath, [WINDOW, ...args, '--linger', String(linger)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  window.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  await until(() => /"event":"step"/.test(out));
  const trainer = Number.parseInt(out, 10);
  trainers.push(trainer);
  return { window, trainer };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function eventsOf(run: string): TrainingEvent[] {
  const lines = readFileSync(join(folder, run, 'events.ndjson'), 'utf8')
    .split('\n')
    .slice(0, -1);
  return lines.map((line) => JSON.parse(line) as TrainingEvent);
}

function lastStep(run: string): number {
  return eventsOf(run).reduce((last, event) => (event.event === 'step' ? event.step : last), 0);
}

function addressOf(run: string): string {
  const { address } = JSON.parse(readFileSync(join(folder, run, 'run.lock'), 'utf8')) as { address: string };
  return address;
}

async function attach(run: string): Promise<Socket> {
  const socket = connect(addressOf(run));
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

it('goes on without its window, obeys the next one, and its record has no gap', async () => {
  const { window, trainer } = await open('reloaded', 60);
  window.kill('SIGKILL');
  await until(() => window.signalCode !== null);
  const before = lastStep('reloaded');
  await until(() => lastStep('reloaded') > before + 3);

  const next = await attach('reloaded');
  let heard = '';
  next.setEncoding('utf8').on('data', (chunk: string) => {
    heard += chunk;
  });
  next.write('pause\n');
  await until(() => eventsOf('reloaded').at(-1)?.event === 'pause');
  const paused = lastStep('reloaded');
  // Another reload: the pause outlives it.
  next.destroy();
  const third = await attach('reloaded');
  expect(eventsOf('reloaded').at(-1)?.event).toBe('pause');
  third.write('resume\n');
  await until(() => lastStep('reloaded') > paused);
  third.write('stop\n');
  await until(() => !isAlive(trainer));

  const steps = eventsOf('reloaded').flatMap((event) => (event.event === 'step' ? [event.step] : []));
  expect(steps).toEqual(steps.map((_, index) => index + 1));
  expect(eventsOf('reloaded').at(-1)).toMatchObject({ event: 'done', reason: 'stopped' });
  // The socket carries the same lines as the record.
  const lines = heard.split('\n').slice(0, -1);
  expect(lines.length).toBeGreaterThan(0);
  const record = readFileSync(join(folder, 'reloaded', 'events.ndjson'), 'utf8').split('\n');
  for (const line of lines) expect(record).toContain(line);
  expect(existsSync(join(folder, 'reloaded', 'run.lock'))).toBe(false);
});

it.each([
  ['running', []],
  ['paused', ['pause']],
])('saves a checkpoint and ends when nobody comes back (%s)', async (run, commands) => {
  const { window, trainer } = await open(run, 1);
  const address = addressOf(run);
  if (process.platform !== 'win32') expect(statSync(address).mode & 0o777).toBe(0o600);
  for (const command of commands) (await attach(run)).end(`${command}\n`);
  await until(() => commands.length === 0 || eventsOf(run).at(-1)?.event === commands[0]);
  expect(isAlive(trainer)).toBe(true);
  window.kill('SIGKILL');
  await until(() => !isAlive(trainer));
  const done = eventsOf(run).at(-1);
  expect(done).toMatchObject({ event: 'done', reason: 'stopped' });
  const step = done?.event === 'done' ? String(done.step) : '';
  expect(readdirSync(join(folder, run, 'checkpoints'))).toContain(step);
  // Nothing of it is left on the system.
  if (process.platform !== 'win32') expect(existsSync(address)).toBe(false);
});

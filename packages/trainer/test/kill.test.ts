import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniform } from '@cnn-studio/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepEvent } from '../../protocol/src/events';
import { readEvents } from '../src/run/event-log';
import { bundleChild } from './child-bundle';

const STEPS = 30;
let folder: string;
let child: Awaited<ReturnType<typeof bundleChild>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-kill-'));
  child = await bundleChild('child');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  child.remove();
});

/** Runs the child and kills it `after` milliseconds from its first step; undefined when it came to its end before. */
function start(run: string, resume: boolean, after?: number): Promise<number | null> {
  const args = [child.path, join(folder, 'tiny.cnn'), run, String(STEPS), ...(resume ? ['--resume'] : [])];
  const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let armed = false;
  running.stdout.on('data', (data: Buffer) => {
    if (after === undefined || armed || !data.includes('"event":"step"')) return;
    armed = true;
    setTimeout(() => running.kill('SIGKILL'), after);
  });
  return new Promise((resolve) => running.on('close', resolve));
}

const losses = (run: string) =>
  readEvents(join(run, 'events.ndjson'))
    .filter((event): event is StepEvent => event.event === 'step')
    .map(({ step, losses }) => [step, losses.Affine]);
const weights = (run: string) => readFileSync(join(run, 'checkpoints', String(STEPS), 'weights.safetensors'));

describe('a run that is killed at any moment', () => {
  it('goes on to the same numbers, bit for bit', async () => {
    const whole = join(folder, 'whole');
    expect(await start(whole, false)).toBe(0);
    expect(losses(whole)).toHaveLength(STEPS);

    const killed = join(folder, 'killed');
    const delays = uniform({ seed: Date.now(), purpose: 0, stream: 0, execution: 0 }, 6);
    let kills = 0;
    for (const delay of delays) {
      const code = await start(killed, existsSync(join(killed, 'run.json')), Math.floor(delay * 100));
      if (code === 0) break;
      kills++;
      // What it leaves behind is a lock of a dead process, perhaps a torn line, perhaps half a checkpoint.
      expect(existsSync(join(killed, 'run.lock'))).toBe(true);
    }
    expect(kills).toBeGreaterThan(0);
    expect(await start(killed, true)).toBe(0);
    expect(losses(killed)).toEqual(losses(whole));
    expect(weights(killed)).toEqual(weights(whole));
    for (const picture of readdirSync(join(whole, 'previews'))) {
      expect(readFileSync(join(killed, 'previews', picture))).toEqual(
        readFileSync(join(whole, 'previews', picture)),
      );
    }
    expect(readdirSync(join(killed, 'checkpoints')).sort()).toEqual(
      readdirSync(join(whole, 'checkpoints')).sort(),
    );
    expect(existsSync(join(killed, 'run.lock'))).toBe(false);
  });
});

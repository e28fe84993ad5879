import { mkdtempSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrainingEvent } from '@cnn-studio/protocol';
import { expect, test } from 'vitest';
import { type Problem, TrainingProcess } from '../src/training/process';

const FAKE = fileURLToPath(new URL('fake-cnn.mjs', import.meta.url));

/** Runs the stand-in for `cnn train`; `during` sees every event and may steer the run. */
function train(
  name: string,
  during: (event: TrainingEvent, run: TrainingProcess) => void = () => {},
  options: { cnn?: string; patience?: number } = {},
) {
  const events: TrainingEvent[] = [];
  const output: string[] = [];
  return new Promise<{ events: TrainingEvent[]; output: string[]; problem: Problem | undefined }>(
    (resolve) => {
      // A path with a space and a character beyond ASCII, as people's folders have.
      const cwd = mkdtempSync(join(tmpdir(), 'cnn é '));
      const args = ['train', join(cwd, 'a.cnn'), '--train', name, '--json'];
      const run = new TrainingProcess(
        { cnn: options.cnn ?? FAKE, args, cwd },
        {
          event: (event) => {
            events.push(event);
            during(event, run);
          },
          output: (line) => output.push(line),
          end: (problem) => {
            expect(run.running).toBe(false);
            resolve({ events, output, problem });
          },
        },
        options.patience,
      );
    },
  );
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('events arrive whole however the bytes are cut, and other lines are output', async () => {
  const { events, output, problem } = await train('brief');
  expect(events.map(({ event }) => event)).toEqual(['start', 'warning', 'done']);
  expect(events[1]).toMatchObject({ message: '1×2' });
  expect(output).toEqual(['reading data']);
  expect(problem).toBeUndefined();
});

test('a run gives way to who types: its priority is below that of the editor', async () => {
  const { events } = await train('priority');
  const [own, session] = (events[1] as { message: string }).message.split(' ');
  expect(Number(own)).toBeGreaterThan(getPriority());
  // Linux weighs sessions first, where it groups them: the run leads one of its own.
  if (session !== 'none') expect(Number(session)).toBe(Number(own));
});

test('lines that are no events are output, the last one too', async () => {
  const { events, output } = await train('broken');
  expect(events.map(({ event }) => event)).toEqual(['start']);
  expect(output).toEqual([
    'not JSON',
    '{"event":"step"}',
    '{"event":"unheard-of"}',
    'null',
    '[]',
    'last line without an end',
  ]);
});

test('commands reach the run, and stop lets it end by itself', async () => {
  const { events, problem } = await train('steered', (event, run) => {
    if (event.event === 'start') {
      run.send('pause');
      run.send('resume');
      run.stop();
      run.stop();
    }
  });
  const heard = events.flatMap((event) => (event.event === 'warning' ? [event.message] : []));
  expect(heard).toEqual(['pause', 'resume', 'stop']);
  expect(events.at(-1)).toMatchObject({ event: 'done', reason: 'stopped' });
  expect(problem).toBeUndefined();
});

test('a run that does not stop is ended', async () => {
  const stopAtOnce = (event: TrainingEvent, run: TrainingProcess) => {
    if (event.event === 'start') run.stop();
  };
  const { problem } = await train('stubborn', stopAtOnce, { patience: 100 });
  expect(problem).toBeUndefined();
});

test('ending a run ends its children', async () => {
  let child = 0;
  await train('parent', (event, run) => {
    if (event.event !== 'warning') return;
    child = Number(event.message);
    expect(alive(child)).toBe(true);
    run.kill();
  });
  // The signal has been sent; the system may take a moment to carry it out.
  for (let tries = 0; alive(child) && tries < 100; tries++) await new Promise((r) => setTimeout(r, 20));
  expect(alive(child)).toBe(false);
});

test('a run that fails says how', async () => {
  expect((await train('crash')).problem).toEqual({ kind: 'exited', code: 7 });
});

test('a command that is not there is a problem in words, told once', async () => {
  const { problem } = await train('brief', undefined, { cnn: '/nowhere/cnn' });
  expect(problem).toMatchObject({ kind: 'not-started', reason: expect.stringContaining('/nowhere/cnn') });
});

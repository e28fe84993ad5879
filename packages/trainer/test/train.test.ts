import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../protocol/src/events';
import { startBackend } from '../../runtime/src/backends/start';
import { TrainingControl } from '../src/loop/control';
import type { TrainOptions } from '../src/loop/options';
import { train } from '../src/loop/train';
import { readEvents } from '../src/run/event-log';
import { ERROR, tinyFunctions, tinyProgram } from './tiny';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-train-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const testMeasure = {
  values: [{ text: 'l2(restored, clean)', node: ERROR }],
  on: 1,
  every: { steps: 12 },
  location: { file: 'tiny.cnn', span: {} as never },
};

async function run(changes: Partial<TrainOptions> = {}) {
  const events: TrainingEvent[] = [];
  const file = join(folder, 'tiny.cnn');
  const outcome = await train({
    program: tinyProgram(),
    functions: tinyFunctions(),
    train: 'tiny',
    files: [{ path: file, text: 'the text' }],
    backend: 'js',
    onEvent: (event) => events.push(event),
    ...changes,
  }).catch((error: Error) => error);
  return { events, outcome };
}

const of = <Name extends TrainingEvent['event']>(events: readonly TrainingEvent[], name: Name) =>
  events.filter((event): event is Extract<TrainingEvent, { event: Name }> => event.event === name);
const losses = (events: readonly TrainingEvent[]) =>
  of(events, 'step').map(({ step, losses }) => [step, losses.Affine]);

describe('train', () => {
  it('learns, and leaves a run folder with everything in it', async () => {
    const { events, outcome } = await run();
    expect(outcome).toMatchObject({ reason: 'finished', step: 12 });
    const [start] = of(events, 'start');
    expect(start).toMatchObject({
      train: 'tiny',
      backend: 'js',
      batch: 4,
      seed: 7,
      step: 1,
      of: 12,
      parameters: { Affine: 2 },
    });
    const path = start!.run;
    expect(path.startsWith(join(folder, 'runs', 'tiny', '20'))).toBe(true);
    const curve = losses(events).map(([, loss]) => loss!);
    expect(curve).toHaveLength(12);
    expect(curve.at(-1)!).toBeLessThan(curve[0]! / 2);
    expect(of(events, 'preview').map(({ step, name }) => [step, name])).toEqual([
      [6, 'noisy, restored, clean'],
      [12, 'noisy, restored, clean'],
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'done', step: 12, reason: 'finished' });
    expect(readEvents(join(path, 'events.ndjson'))).toEqual(JSON.parse(JSON.stringify(events)));
    expect(readdirSync(join(path, 'previews'))).toEqual([
      '000006-noisy-restored-clean.png',
      '000012-noisy-restored-clean.png',
    ]);
    expect(readdirSync(join(path, 'checkpoints'))).toEqual(['12']);
    expect(readFileSync(join(path, 'source', 'tiny.cnn'), 'utf8')).toBe('the text');
    expect(readdirSync(path).some((name) => name.startsWith('events.out.tfevents.'))).toBe(true);
    expect(existsSync(join(path, 'run.lock'))).toBe(false);
    const { width, height } = await sharp(of(events, 'preview')[0]!.path).metadata();
    expect([width! > 300, height! > 300]).toEqual([true, true]);
  });

  it('does the same twice, and something else with another seed', async () => {
    const first = losses((await run()).events);
    expect(losses((await run()).events)).toEqual(first);
    expect(losses((await run({ seed: 8 })).events)).not.toEqual(first);
  });

  it('leaks no tensors', async () => {
    await run({ steps: 2 });
    const before = tf.memory().numTensors;
    await run({ steps: 2 });
    await run({ steps: 9 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('measures every test digit once, and says on how many', async () => {
    // 10,000 is a multiple of neither 64 nor 96: what fills the last batch must not count. Nothing is
    // learned at a rate of 0, and every example has its own noise.
    const averages = [];
    for (const batch of [64, 96]) {
      const program = tinyProgram({ measures: [testMeasure], batch, previews: [] });
      const { events } = await run({ program, functions: tinyFunctions(0), steps: 1 });
      const [measured] = of(events, 'measure');
      expect(measured).toMatchObject({ step: 1, on: 'mnist(test)', images: 10_000 });
      averages.push(measured!.values['l2(restored, clean)']!);
    }
    expect(averages[1]).toBeCloseTo(averages[0]!, 8);
  });

  it('goes on from a checkpoint to the same numbers', async () => {
    const whole = await run();
    const control = new TrainingControl();
    const events: TrainingEvent[] = [];
    const stopped = await run({
      run: join(folder, 'stopped'),
      control,
      onEvent: (event) => {
        events.push(event);
        if (event.event === 'step' && event.step === 5) control.send('stop');
      },
    });
    expect(stopped.outcome).toMatchObject({ reason: 'stopped', step: 5 });
    const resumed = await run({ run: join(folder, 'stopped'), resume: true });
    expect(of(resumed.events, 'start')[0]).toMatchObject({ step: 6, of: 12 });
    expect([...losses(events), ...losses(resumed.events)]).toEqual(losses(whole.events));
    const weights = (path: string) => readFileSync(join(path, 'checkpoints', '12', 'weights.safetensors'));
    const wholeRun = of(whole.events, 'start')[0]!.run;
    expect(weights(join(folder, 'stopped'))).toEqual(weights(wholeRun));
    // The log tells one story: every step once, in order.
    expect(losses(readEvents(join(folder, 'stopped', 'events.ndjson')))).toEqual(losses(whole.events));
    // The same noise in the same pictures.
    const picture = (path: string) => readFileSync(join(path, 'previews', '000012-noisy-restored-clean.png'));
    expect(picture(join(folder, 'stopped'))).toEqual(picture(wholeRun));
  });

  it('passes over a damaged checkpoint with a warning', async () => {
    const path = join(folder, 'damaged');
    await run({ run: path, checkpointEvery: { steps: 5, seconds: 1e9 } });
    expect(readdirSync(join(path, 'checkpoints')).sort()).toEqual(['10', '12', '5']);
    truncateSync(join(path, 'checkpoints', '12', 'optimizer.safetensors'), 100);
    const { events, outcome } = await run({ run: path, resume: true });
    expect(of(events, 'warning')[0]).toMatchObject({ code: 'checkpoint-invalid' });
    expect(of(events, 'warning')[0]!.message).toContain('step 12 is skipped');
    expect(of(events, 'start')[0]!.step).toBe(11);
    expect(outcome).toMatchObject({ reason: 'finished', step: 12 });

    for (const step of ['5', '10', '12'])
      writeFileSync(join(path, 'checkpoints', step, 'state.json'), '{"format":1');
    expect((await run({ run: path, resume: true })).outcome).toMatchObject({ code: 'checkpoint-invalid' });
  });

  it('pauses, saves on demand and resumes', async () => {
    const control = new TrainingControl();
    const seen: string[] = [];
    const { outcome } = await run({
      control,
      onEvent: (event) => {
        if (event.event === 'step' || event.event === 'checkpoint') seen.push(`${event.event} ${event.step}`);
        if (event.event === 'step' && event.step === 3) {
          control.send('pause');
          setTimeout(() => control.send('checkpoint'), 50);
        }
        // Whatever else the machine does meanwhile.
        if (event.event === 'checkpoint' && event.step === 3) {
          setTimeout(() => {
            seen.push('resumed');
            control.send('resume');
          }, 50);
        }
      },
    });
    expect(outcome).toMatchObject({ reason: 'finished' });
    expect(seen.slice(2, 6)).toEqual(['step 3', 'checkpoint 3', 'resumed', 'step 4']);
  });

  it('stops at a loss that is not finite, with the state before it saved', async () => {
    const { events, outcome } = await run({
      functions: tinyFunctions(1e13),
      checkpointEvery: { steps: 1, seconds: 1e9 },
    });
    expect(outcome).toMatchObject({ code: 'not-finite' });
    const error = events.at(-1);
    expect(error).toMatchObject({ event: 'error', code: 'not-finite' });
    const { message } = error as { message: string };
    expect(message).toMatch(
      /The loss of Affine became (NaN|infinite) in step \d+\. Try a learning rate ten times smaller/,
    );
    const last = of(events, 'step').at(-1)!.step;
    const { run: path } = of(events, 'start')[0]!;
    expect(readdirSync(join(path, 'checkpoints'))).toContain(String(last));
  });

  it('says when a step fails in the backend, and saves the state before it', async () => {
    const functions = tinyFunctions();
    let runs = 0;
    const minimize = functions.minimizes[0]!;
    const broken = {
      ...functions,
      minimizes: [
        {
          ...minimize,
          run: (...given: Parameters<typeof minimize.run>) => {
            if (++runs === 6) throw new Error('the device was lost');
            return minimize.run(...given);
          },
        },
      ],
    };
    const path = join(folder, 'broken');
    const { outcome } = await run({ functions: broken, run: path });
    expect(outcome).toMatchObject({ code: 'backend-failed' });
    expect((outcome as Error).message).toContain(
      'js failed in step 3: the device was lost. The state after step 2 is saved in',
    );
    expect(readdirSync(join(path, 'checkpoints'))).toEqual(['2']);
    const whole = losses((await run()).events);
    const resumed = await run({ run: path, resume: true });
    expect(losses(resumed.events)).toEqual(whole.slice(2));
  });

  it('explains wrong use', async () => {
    const message = async (changes: Partial<TrainOptions>) =>
      (await run(changes)).outcome as Error & { code: string };
    expect(await message({ backend: 'abacus' })).toMatchObject({
      code: 'backend-unknown',
      message:
        'There is no backend called abacus. Choose one of auto, cuda, node-gpu, webgpu, webgpu-ort, webgpu-tfjs, directml, coreml, cpu, node, wasm, js.',
    });
    for (const wrong of [{ steps: -1 }, { steps: 1.5 }, { steps: Number.NaN }, { seed: 0.5 }]) {
      expect(await message(wrong)).toMatchObject({ code: 'wrong-use' });
    }
    expect(await message({ train: 'other' })).toMatchObject({ code: 'train-unknown' });
    expect(await message({ run: folder, resume: true })).toMatchObject({ code: 'run-missing' });
    const path = join(folder, 'twice');
    await run({ run: path });
    expect(await message({ run: path })).toMatchObject({ code: 'run-invalid' });
    expect(await message({ run: path, resume: true, seed: 9 })).toMatchObject({ code: 'wrong-use' });
    writeFileSync(join(path, 'run.json'), '{');
    expect(await message({ run: path, resume: true })).toMatchObject({ code: 'run-invalid' });
    // Where Linux refuses every new name, Node's own recursive mkdir would never return.
    if (existsSync('/proc/self')) {
      expect(await message({ run: '/proc/cnn/run' })).toMatchObject({ code: 'run-unwritable' });
    }
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    expect(await message({ run: join(blocked, 'run') })).toMatchObject({ code: 'run-unwritable' });
    expect((await message({ run: join(blocked, 'run') })).message).toContain('is a file, not a folder');
  });

  it('tells two runs of one folder apart', async () => {
    const path = join(folder, 'locked');
    const control = new TrainingControl();
    const first = run({
      run: path,
      control,
      onEvent: (event) => {
        if (event.event === 'step') control.send('pause');
      },
    });
    for (let i = 0; i < 500 && !existsSync(join(path, 'run.lock')); i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const second = await run({ run: path, resume: true });
    expect(second.outcome).toMatchObject({ code: 'run-locked' });
    expect((second.outcome as Error).message).toContain(`Process ${process.pid}`);
    control.send('stop');
    await first;
    // The lock of a process that is gone is taken over.
    writeFileSync(
      join(path, 'run.lock'),
      JSON.stringify({ pid: 2 ** 22 + 1, host: (await import('node:os')).hostname() }),
    );
    expect((await run({ run: path, resume: true })).outcome).toMatchObject({ reason: 'finished' });
  });

  it('resumes with more steps than were planned', async () => {
    const path = join(folder, 'longer');
    await run({ run: path, steps: 3 });
    const { events, outcome } = await run({ run: path, resume: true, steps: 5 });
    expect(losses(events).map(([step]) => step)).toEqual([4, 5]);
    expect(outcome).toMatchObject({ step: 5 });
    const again = await run({ run: path, resume: true, steps: 5 });
    expect(again.events.map(({ event }) => event)).toEqual(['start', 'warning', 'done']);
    expect(of(again.events, 'warning')[0]).toMatchObject({ code: 'already-finished' });
  });
});

describe('backends', () => {
  it('compute the same', async () => {
    const results = [];
    for (const name of ['js', 'wasm']) {
      const runner = await startBackend(name);
      const input = runner.tf.tensor2d([1, 2, 3, 4], [2, 2]);
      const compiled = runner.compile((x) => [runner.tf.matMul(x as never, x as never), x!], 'square');
      const [product, same] = await compiled([input]);
      expect(same === input).toBe(false);
      results.push([...(await product!.data())]);
      runner.tf.dispose([input, product!, same!]);
    }
    expect(results).toEqual([
      [7, 10, 15, 22],
      [7, 10, 15, 22],
    ]);
  });
});

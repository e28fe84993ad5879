/** A backend that fails in the middle of a real run: what is saved, what is said, and going on with another. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked, example } from '@cnn-studio/testing/program';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrainingEvent } from '../../protocol/src/events';
import type { Compiled, Runner } from '../../runtime/src/backends/runner';
import { startBackend } from '../../runtime/src/backends/start';
import type { TrainOptions } from '../src/loop/options';
import { train } from '../src/loop/train';

const STEPS = 6;
const FAILS_IN = 5;
const TEXT = `
network Denoiser(image: [28, 28, 1]) -> [28, 28, 1] {
  conv(2, 3) -> relu
  conv(1, 3) -> sigmoid
}
train denoise {
  data clean = mnist(train)
  noisy = clean -> gaussian_noise(0.2)
  minimize l2(Denoiser(noisy), clean) over Denoiser using adam(1e-2)
  batch 2
  steps ${STEPS}
  preview noisy every 4
}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-failure-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** `backend` until `fails` says so, once for each call of a compiled function; then never again. */
async function failing(fails: (what: string) => boolean, onFailure = () => {}): Promise<Runner> {
  const runner = await startBackend('cpu');
  let broken = false;
  return {
    ...runner,
    name: 'webgpu-ort',
    compile(fn, name): Compiled {
      const compiled = runner.compile(fn, name);
      const run: Compiled = async (inputs) => {
        if (!broken && fails(name)) {
          broken = true;
          onFailure();
        }
        if (broken) throw new Error('Device lost.\n  at a place that only experts know');
        return compiled(inputs);
      };
      return Object.assign(run, { dispose: () => compiled.dispose?.() });
    },
  };
}

/** True in the call of a step that makes its fifth. */
function inStep(step: number): (what: string) => boolean {
  let calls = 0;
  return (what) => what.startsWith('the step of') && ++calls === step;
}

async function run(changes: Partial<TrainOptions>) {
  const events: TrainingEvent[] = [];
  const { program, files } = checked(example('denoise.cnn'), TEXT);
  const outcome = await train({
    program,
    files,
    train: 'denoise',
    run: join(folder, 'run'),
    onEvent: (event) => events.push(event),
    ...changes,
  }).catch((error: Error) => error);
  const losses = events.flatMap((event) =>
    event.event === 'step' ? [[event.step, event.losses.Denoiser!]] : [],
  );
  return { events, outcome, losses };
}

describe('a backend that fails in the middle of a run', () => {
  it('leaves a checkpoint of the step before, and another backend goes on from it', async () => {
    const whole = await run({ backend: 'cpu', run: join(folder, 'whole') });
    const failed = await run({ backend: await failing(inStep(FAILS_IN)) });
    expect(failed.outcome).toMatchObject({ code: 'backend-failed' });
    expect((failed.outcome as Error).message).toBe(
      `The backend webgpu-ort failed in step 5: Device lost. The state after step 4 is saved in ${join(folder, 'run', 'checkpoints', '4')}. ` +
        'Continue with --resume, or on another backend with --resume --backend cpu.',
    );
    expect(failed.events.at(-1)).toMatchObject({ event: 'error', code: 'backend-failed' });

    const resumed = await run({ backend: 'js', resume: true });
    expect(resumed.outcome).toMatchObject({ reason: 'finished', step: STEPS });
    expect(resumed.events).toContainEqual(expect.objectContaining({ code: 'backend-changed' }));
    const losses = [...failed.losses, ...resumed.losses];
    expect(losses.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    losses.forEach(([, loss], i) => {
      expect(loss).toBeCloseTo(whole.losses[i]![1]!, 6);
    });
  });

  it('says what is lost when its memory is lost too', async () => {
    const backend = await failing(inStep(FAILS_IN), () => {
      vi.spyOn(tf.backend(), 'read').mockRejectedValue(new Error('Device lost.'));
    });
    const { outcome } = await run({ backend, checkpointEvery: { steps: 3, seconds: 1e9 } });
    expect((outcome as Error).message).toContain(
      `The last checkpoint is that of step 3, ${join(folder, 'run', 'checkpoints', '3')}; 1 later step is lost and will be repeated.`,
    );
    expect(readdirSync(join(folder, 'run', 'checkpoints'))).toEqual(['3']);
    vi.restoreAllMocks();
    const resumed = await run({ backend: 'cpu', resume: true });
    expect(resumed.losses.map(([step]) => step)).toEqual([4, 5, 6]);
  });

  it('is not blamed for what the engine could not do', async () => {
    let executed = 0;
    let isDead = false;
    const engine = async () => ({
      name: 'pytorch',
      reason: 'PyTorch 2 on cpu',
      async load() {},
      async execute() {
        isDead = ++executed === 5;
        if (isDead) throw new Error('PyTorch ended: it was ended by SIGKILL');
        return { loss: 1, finite: true };
      },
      async save() {
        if (isDead) throw new Error('PyTorch ended: it was ended by SIGKILL');
        return new Map();
      },
      close() {},
    });
    const { outcome } = await run({
      backend: 'cpu',
      engine,
      checkpointEvery: { steps: 3, seconds: 1e9 },
    });
    expect((outcome as Error).message).toBe(
      'The engine pytorch failed in step 5: PyTorch ended: it was ended by SIGKILL. What it had learned since was lost with it. ' +
        `The last checkpoint is that of step 3, ${join(folder, 'run', 'checkpoints', '3')}; 1 later step is lost and will be repeated. ` +
        'Continue with --resume --engine pytorch, or without it with --resume.',
    );
  });

  it('says so when nothing was saved yet', async () => {
    const first = await run({ backend: await failing(inStep(1)) });
    expect((first.outcome as Error).message).toContain(
      'failed in step 1: Device lost. Nothing was learned yet: start again with --backend cpu.',
    );
    const backend = await failing(inStep(3), () => {
      vi.spyOn(tf.backend(), 'read').mockRejectedValue(new Error('Device lost.'));
    });
    const third = await run({ backend, run: join(folder, 'third') });
    expect((third.outcome as Error).message).toContain('The 2 steps before were not saved yet and are lost');
  });

  it('saves the step that was done when it fails in a preview', async () => {
    const backend = await failing((what) => what.includes('preview'));
    const { outcome } = await run({ backend });
    expect(outcome).toMatchObject({ code: 'backend-failed' });
    expect((outcome as Error).message).toContain('failed while drawing a preview after step 4: Device lost.');
    expect(readdirSync(join(folder, 'run', 'checkpoints'))).toEqual(['4']);
  });
});

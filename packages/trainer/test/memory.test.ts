/** Memory: flat from step to step, and refused before it runs out. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked, example } from '@cnn-studio/testing/program';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Runner } from '../../runtime/src/backends/runner';
import { startBackend } from '../../runtime/src/backends/start';
import { estimateMemory } from '../../runtime/src/memory';
import { train } from '../src/loop/train';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TEXT = `
network Denoiser(image: [28, 28, 1]) -> [28, 28, 1] {
  conv(2, 3) -> batch_norm -> relu
  conv(1, 3) -> sigmoid
}
train denoise {
  data clean = mnist(train)
  noisy = clean -> gaussian_noise(0.2)
  minimize l2(Denoiser(noisy), clean) over Denoiser using adam(1e-2)
  batch 40
  steps 300
  ema 0.9
  preview noisy, Denoiser(noisy) every 20
  measure psnr(Denoiser(noisy), clean) every 50
}`;

const options = (text = TEXT) => {
  const { program, files } = checked(example('denoise.cnn'), text);
  return { program, files, train: 'denoise', run: join(folder, 'run') };
};

describe('a run', () => {
  it('holds as many tensors and bytes after 300 steps as after 20', async () => {
    const seen: { tensors: number; bytes: number; pooled: number }[] = [];
    await train({
      ...options(),
      backend: 'cpu',
      checkpointEvery: { steps: 30, seconds: 1e9 },
      onEvent(event) {
        if (event.event !== 'step' || event.step % 20 !== 0) return;
        const { numTensors: tensors, numBytes: bytes } = tf.memory();
        const { pool } = tf.backend() as unknown as {
          pool: { statistics: { pooledBytes: number } };
        };
        seen.push({ tensors, bytes, pooled: pool.statistics.pooledBytes });
      },
    });
    expect(seen).toHaveLength(15);
    // Previews and measures have come by then, each with buffers of its own.
    const settled = seen.slice(3);
    for (const moment of settled) expect(moment).toEqual(settled[0]);
  });
});

describe('a training that would not fit', () => {
  const run = (changes: { text?: string; backend?: Runner; availableMemory?: number }) => {
    const { text, backend = 'cpu', ...rest } = changes;
    return train({ ...options(text), backend, steps: 1, onEvent: () => {}, ...rest }).catch(
      (error: Error) => error,
    );
  };

  it('is refused before it begins, with the batch that fits', async () => {
    const { program } = options();
    const { perExample, constant } = estimateMemory(program, program.trains.get('denoise')!)!;
    const availableMemory = constant + 7.5 * perExample;
    const refused = await run({ availableMemory });
    expect(refused).toMatchObject({ code: 'too-much-memory' });
    expect((refused as Error).message).toBe(
      'A step of denoise with batch 40 needs about 2.51 MB of memory, and 472 kB is free here. ' +
        'Set `batch 7` or less in the train block.',
    );
    expect(existsSync(join(folder, 'run'))).toBe(false);
    expect(await run({ availableMemory, text: TEXT.replace('batch 40', 'batch 7') })).toMatchObject({
      reason: 'finished',
    });
  });

  it('is refused when this machine has not that much', async () => {
    const refused = await run({ text: TEXT.replace('batch 40', 'batch 1e9') });
    expect(refused).toMatchObject({ code: 'too-much-memory' });
  });

  it('is refused when a layer is larger than a buffer of the GPU', async () => {
    const runner = await startBackend('cpu');
    // 2 channels of 28×28 numbers of 4 bytes.
    const backend = {
      ...runner,
      device: { description: 'a small GPU', largestBuffer: 5 * 2 * 28 * 28 * 4 },
    };
    const refused = await run({ backend });
    expect((refused as Error).message).toBe(
      'The largest result of a layer in denoise takes 251 kB with batch 40, and one buffer of a small GPU holds 31.4 kB. ' +
        'Set `batch 5` or less in the train block.',
    );
    expect(await run({ backend, text: TEXT.replace('batch 40', 'batch 5') })).toMatchObject({
      reason: 'finished',
    });
  });

  it('is refused when not even one example fits', async () => {
    const refused = await run({ availableMemory: 1000 });
    expect((refused as Error).message).toContain('Not even one example fits');
  });
});

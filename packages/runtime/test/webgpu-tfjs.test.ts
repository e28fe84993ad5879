/** What is done so that tfjs's WebGPU kernels don't fail unnoticed; test/backends trains on them. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import { type GpuDevice, watchGpuErrors } from '../src/backends/gpu-errors';
import { sumInParts } from '../src/backends/sum-in-parts';

const original = tf.getKernel(tf.AddN, 'cpu')!;
afterEach(() => {
  tf.unregisterKernel(tf.AddN, 'cpu');
  tf.registerKernel(original);
});

it.each([2, 7, 8, 14, 50])('%i tensors are added, no more than 7 at once', async (count) => {
  await tf.setBackend('cpu');
  const counts: number[] = [];
  tf.unregisterKernel(tf.AddN, 'cpu');
  tf.registerKernel({
    ...original,
    kernelFunc(args) {
      counts.push(Object.keys(args.inputs).length);
      return original.kernelFunc(args);
    },
  });
  sumInParts('cpu', 7);
  sumInParts('cpu', 7);
  const before = tf.memory().numDataBuffers;
  const terms = Array.from({ length: count }, (_, i) => tf.tensor1d([i, 1]));
  const sum = tf.addN(terms);
  expect([...sum.dataSync()]).toEqual([(count * (count - 1)) / 2, count]);
  expect(Math.max(...counts)).toBeLessThanOrEqual(7);
  tf.dispose([sum, ...terms]);
  expect(tf.memory().numDataBuffers).toBe(before);
});

/** A device that refuses as it is told. */
class Gpu {
  onuncapturederror: GpuDevice['onuncapturederror'] = null;
  refused: string | undefined;
  readonly scopes: string[] = [];

  pushErrorScope(filter: 'validation'): void {
    this.scopes.push(filter);
  }

  async popErrorScope(): Promise<{ message: string } | null> {
    this.scopes.pop();
    return this.refused === undefined ? null : { message: this.refused };
  }
}

const REASON = 'The number of buffers (25) exceeds 8';

it('a kernel that WebGPU refuses ends the run it is in, and its results go', async () => {
  await tf.setBackend('cpu');
  const gpu = new Gpu();
  const run = watchGpuErrors(gpu)(async () => [tf.scalar(1)]);
  const before = tf.memory().numTensors;
  tf.dispose(await run([]));
  gpu.refused = `${REASON}\n - While validating`;
  await expect(run([])).rejects.toThrow(`WebGPU rejects a kernel of TensorFlow.js: ${REASON}`);
  expect(tf.memory().numTensors).toBe(before);
  expect(gpu.scopes).toEqual([]);
});

it('one that is refused later ends the next run of any function', async () => {
  const gpu = new Gpu();
  const heed = watchGpuErrors(gpu);
  const [run, other] = [heed(async () => []), heed(async () => [])];
  for (let i = 0; i < 3; i++) await run([]);
  gpu.onuncapturederror!({ error: { message: REASON } });
  gpu.onuncapturederror!({ error: { message: 'Invalid pipeline' } });
  await expect(other([])).rejects.toThrow(REASON);
});

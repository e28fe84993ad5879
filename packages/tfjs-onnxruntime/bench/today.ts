/**
 * What a tfjs user has without this backend: tfjs's `cpu` (plain JavaScript) and `wasm`. A training step on `cpu`
 * takes minutes to hours, so its time is estimated from the rate of the three kernels of a small convolution.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Inference } from '@cnn-studio/benchmarks';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const SIZE = 28;
const CHANNELS = 8;

/** GFLOP/s of a 3x3 convolution of 8 to 8 channels on 28x28, forward and both gradients, on tfjs's `cpu`. */
export async function cpuRate(): Promise<number> {
  await tf.setBackend('cpu');
  const x = tf.randomUniform([1, SIZE, SIZE, CHANNELS]) as tf.Tensor4D;
  const w = tf.randomUniform([3, 3, CHANNELS, CHANNELS]) as tf.Tensor4D;
  const run = (): void => {
    const { value, grads } = tf.valueAndGrads((a, b) =>
      tf.sum(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same')),
    )([x, w]);
    value.dataSync();
    for (const grad of grads) grad.dataSync();
    tf.dispose([value, ...grads]);
  };
  run();
  const start = performance.now();
  for (let i = 0; i < 3; i++) run();
  const milliseconds = (performance.now() - start) / 3;
  tf.dispose([x, w]);
  return (3 * 2 * SIZE * SIZE * 9 * CHANNELS * CHANNELS) / milliseconds / 1e6;
}

export interface WasmToday {
  /** The kernels that training a convolution needs and this backend lacks. */
  readonly missing: readonly string[];
  /** Milliseconds of a network that is only run. */
  infer(network: Inference): Promise<number>;
}

export async function wasmToday(): Promise<WasmToday> {
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(join(dirname(manifest), 'dist/'));
  await tf.setBackend('wasm');
  const needed = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'];
  return {
    missing: needed.filter((kernel) => !tf.getKernel(kernel, 'wasm')),
    async infer({ weights, feed, run }) {
      await tf.setBackend('wasm');
      const state = weights.map((shape) => tf.randomNormal([...shape]));
      const input = tf.randomUniform([...feed]);
      const times: number[] = [];
      for (let i = 0; i < 4; i++) {
        const start = performance.now();
        const output = tf.tidy(() => run(tf, state, input));
        await output.data();
        output.dispose();
        times.push(performance.now() - start);
      }
      tf.dispose([...state, input]);
      return Math.min(...times.slice(1));
    },
  };
}

import type { Tf } from '@cnn-studio/compiler';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Compiled } from './runner';

/** Runs `fn` anew each time, kernel by kernel, on tfjs's current backend. */
export function eager(tf: Tf, fn: (...inputs: Tensor[]) => Tensor[]): Compiled {
  return async (inputs) =>
    tf.tidy(() => {
      const given = new Set(inputs);
      return fn(...inputs).map((output) => (given.has(output) ? tf.clone(output) : output));
    });
}

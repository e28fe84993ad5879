import type * as tfjs from '@tensorflow/tfjs-core';
import { meanOver, sliceAxis } from './tensors';

/**
 * Mean and (biased) variance over `axes`, which stay as sizes of 1. The variance is E[x²] - E[x]², as in Keras 3:
 * one pass over memory less than E[(x - E[x])²], at the cost of precision where |mean| exceeds the deviation a
 * thousandfold. The gradient, dx = dmean / n + 2 x dE[x²] / n, is given directly: two passes instead of five.
 */
export function moments(
  tf: typeof tfjs,
  x: tfjs.Tensor,
  axes: number[],
): { readonly mean: tfjs.Tensor; readonly variance: tfjs.Tensor } {
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  // tfjs's custom gradients are of a single tensor: both moments, one after the other along the first axis.
  const both = tf.customGrad((input, save) => {
    const a = input as tfjs.Tensor;
    (save as tfjs.GradSaveFunc)([a]);
    const value = tf.concat([meanOver(tf, a, axes), meanOver(tf, tf.square(a), axes)], 0);
    const gradFunc = (dy: tfjs.Tensor, saved: tfjs.Tensor[]) => {
      const half = dy.shape[0]! / 2;
      const dMean = tf.mul(sliceAxis(tf, dy, 0, 0, half), 1 / count);
      const dSquare = tf.mul(sliceAxis(tf, dy, 0, half, half), 2 / count);
      return tf.add(tf.mul(saved[0]!, dSquare), dMean);
    };
    return { value, gradFunc };
  })(x);
  const half = both.shape[0]! / 2;
  const mean = sliceAxis(tf, both, 0, 0, half);
  const square = sliceAxis(tf, both, 0, half, half);
  return { mean, variance: tf.relu(tf.sub(square, tf.square(mean))) };
}

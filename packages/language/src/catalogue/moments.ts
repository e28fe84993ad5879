import type * as tfjs from '@tensorflow/tfjs-core';
import { constant, withGradient } from './smooth';
import { meanOver, sliceAxis } from './tensors';

export interface Moments {
  /** Over the axes, which stay as sizes of 1; variance alike. */
  readonly mean: tfjs.Tensor;
  /** Biased: the mean of squared distances from the mean. */
  readonly variance: tfjs.Tensor;
  /** x less its mean, which counts as a number here: the gradient with respect to it flows through `offset`. */
  readonly centered: tfjs.Tensor;
  /** 0, with the gradient of the mean: x - mean is `centered - offset`. */
  readonly offset: tfjs.Tensor;
}

/**
 * Mean and variance over `axes`, and what is needed to normalize by them. The variance is E[(x - E[x])²]: E[x²] - E[x]² is
 * the difference of nearly equal numbers where the mean exceeds the deviation by far, and is off by a tenth from a
 * thousandfold on. The gradient, dx = dmean / n + 2 (x - E[x]) dvariance / n, is given directly: two passes over memory
 * instead of five.
 */
export function moments(tf: typeof tfjs, x: tfjs.Tensor, axes: number[]): Moments {
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  const mean = meanOver(tf, x, axes);
  const centered = withGradient(
    tf,
    x,
    (a) => tf.sub(a, mean),
    (dy) => tf.clone(dy),
  );
  const ownOffset = tf.sub(mean, constant(tf, mean));
  // tfjs's custom gradients are of a single tensor: both moments, one after the other along the first axis.
  const both = tf.customGrad((_, save) => {
    (save as tfjs.GradSaveFunc)([centered, ownOffset]);
    const value = tf.concat([mean, meanOver(tf, tf.square(centered), axes)], 0);
    const gradFunc = (dy: tfjs.Tensor, [distance, zero]: tfjs.Tensor[]) => {
      const half = dy.shape[0]! / 2;
      const dMean = tf.mul(sliceAxis(tf, dy, 0, 0, half), 1 / count);
      const dVariance = tf.mul(sliceAxis(tf, dy, 0, half, half), 2 / count);
      // What is 0 has a gradient: that of this gradient goes through the mean too.
      return tf.add(tf.mul(distance!, dVariance), tf.sub(dMean, tf.mul(zero!, dVariance)));
    };
    return { value, gradFunc };
  })(x);
  const half = both.shape[0]! / 2;
  const offset = tf.sub(sliceAxis(tf, both, 0, 0, half), constant(tf, mean));
  return { mean, variance: sliceAxis(tf, both, 0, half, half), centered, offset };
}

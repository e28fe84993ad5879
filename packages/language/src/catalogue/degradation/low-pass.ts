/** Kernels of low-pass filters that let every direction through alike. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { atLeast } from '../smooth';

type Tf = typeof tfjs;

/**
 * @param cutoff [b, 1], in radians for each pixel
 * @returns [b, size, size], adding up to 1
 */
export function lowPassKernels(tf: Tf, cutoff: tfjs.Tensor, margin: number): tfjs.Tensor {
  const size = 2 * margin + 1;
  const distances = Float32Array.from({ length: size * size }, (_, i) =>
    Math.hypot((i % size) - margin, Math.floor(i / size) - margin),
  );
  const middle = (size * size - 1) / 2;
  // In the middle the limit of the formula stands: half of the cutoff, for J₁(x) is near x / 2.
  const isMiddle = tf.tensor2d(
    distances.map((_, i) => Number(i === middle)),
    [1, size * size],
  );
  const safe = tf.tensor2d(
    distances.map((distance, i) => (i === middle ? 1 : distance)),
    [1, size * size],
  );
  const around = tf.div(bessel(tf, tf.mul(safe, cutoff)), safe);
  const inside = tf.mul(isMiddle, tf.mul(cutoff, 0.5));
  const weights = tf.add(tf.mul(around, tf.sub(1, isMiddle)), inside);
  return tf.reshape(tf.div(weights, tf.sum(weights, 1, true)), [cutoff.shape[0]!, size, size]);
}

/** Abramowitz and Stegun, "Handbook of mathematical functions", 9.4.4: up to 3, by powers of (x / 3)². */
const NEAR = [0.5, -0.56249985, 0.21093573, -0.03954289, 0.00443319, -0.00031761, 0.00001109];
/** 9.4.6: from 3 on, by powers of 3 / x; amplitude and phase. */
const AMPLITUDE = [0.79788456, 0.00000156, 0.01659667, 0.00017105, -0.00249511, 0.00113653, -0.00020033];
const PHASE = [-2.35619449, 0.12499612, 0.0000565, -0.00637879, 0.00074348, 0.00079824, -0.00029166];

/** J₁(x) for x > 0, to 1e-7. */
function bessel(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  const large = atLeast(tf, x, 3);
  const small = tf.neg(atLeast(tf, tf.neg(x), -3));
  const near = tf.mul(small, polynomial(tf, NEAR, tf.square(tf.div(small, 3))));
  const t = tf.div(3, large);
  const phase = tf.add(large, polynomial(tf, PHASE, t));
  const far = tf.mul(tf.div(polynomial(tf, AMPLITUDE, t), tf.sqrt(large)), tf.cos(phase));
  const isNear = tf.step(tf.sub(3, x));
  return tf.add(tf.mul(near, isNear), tf.mul(far, tf.sub(1, isNear)));
}

/** By Horner's rule, the constant coefficient first. */
function polynomial(tf: Tf, coefficients: readonly number[], x: tfjs.Tensor): tfjs.Tensor {
  const [last, ...others] = coefficients.toReversed() as [number, ...number[]];
  const [first, ...rest] = others as [number, ...number[]];
  const start: tfjs.Tensor = tf.add(tf.mul(x, last), first);
  return rest.reduce((sum, coefficient) => tf.add(tf.mul(sum, x), coefficient), start);
}

import type * as tfjs from '@tensorflow/tfjs-core';
import { exp } from '../smooth';

/** x where positive, else alpha (e^x - 1); the exponent is kept from growing where it does not count. */
export function exponentialLinear(tf: typeof tfjs, x: tfjs.Tensor, alpha: number): tfjs.Tensor {
  const negative = tf.sub(exp(tf, tf.neg(tf.relu(tf.neg(x)))), 1);
  return tf.add(tf.relu(x), alpha === 1 ? negative : tf.mul(negative, alpha));
}

/** x for x > 0, else alpha · (exp(x) - 1). */
export function exponentialLinearOf(x: number, alpha: number): number {
  return x > 0 ? x : alpha * Math.expm1(x);
}

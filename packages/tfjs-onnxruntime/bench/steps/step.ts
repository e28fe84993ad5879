import type * as tfjs from '@tensorflow/tfjs-core';

export type Tf = typeof tfjs;

/** A training step in plain tfjs: pure functions of state and batch. */
export interface TrainingStep {
  /** Also the peer's name for it. */
  readonly name: string;
  readonly title: string;
  readonly batch: number;
  /** Shapes of what is trained. */
  readonly weights: readonly (readonly number[])[];
  /** Shapes of the tensors that each step gets anew. */
  readonly feeds: readonly (readonly number[])[];
  /** Multiplications and additions of the convolutions and matrix products of a step. */
  readonly flops: number;
  /** One pure function per optimizer step: (weights, m, v, feeds, [step size]) -> (weights, m, v, loss). */
  readonly phases: readonly Phase[];
}

export interface Phase {
  /** The trained weights, as positions in `weights`. */
  readonly trained: readonly number[];
  loss(tf: Tf, weights: readonly tfjs.Tensor[], feeds: readonly tfjs.Tensor[]): tfjs.Scalar;
}

/** Adam (Kingma & Ba 2015) with the bias correction folded into `rate`. */
export function adam(
  tf: Tf,
  weights: readonly tfjs.Tensor[],
  gradients: readonly tfjs.Tensor[],
  m: readonly tfjs.Tensor[],
  v: readonly tfjs.Tensor[],
  rate: tfjs.Tensor,
): { weights: tfjs.Tensor[]; m: tfjs.Tensor[]; v: tfjs.Tensor[] } {
  const nextM = gradients.map((g, i) => tf.add(tf.mul(m[i]!, 0.9), tf.mul(g, 0.1)));
  const nextV = gradients.map((g, i) => tf.add(tf.mul(v[i]!, 0.999), tf.mul(tf.square(g), 0.001)));
  const next = weights.map((w, i) =>
    tf.sub(w, tf.mul(rate, tf.div(nextM[i]!, tf.add(tf.sqrt(nextV[i]!), 1e-8)))),
  );
  return { weights: next, m: nextM, v: nextV };
}

/** Binary cross-entropy of logits against one target for all. */
export function bce(tf: Tf, logits: tfjs.Tensor, target: 0 | 1): tfjs.Scalar {
  return tf.mean(tf.softplus(target === 1 ? tf.neg(logits) : logits)) as tfjs.Scalar;
}

/** Batch normalization with the batch's own statistics over all axes but the last. */
export function batchNorm(tf: Tf, x: tfjs.Tensor, scale: tfjs.Tensor, offset: tfjs.Tensor): tfjs.Tensor {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const { mean, variance } = tf.moments(x, axes);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), scale), offset);
}

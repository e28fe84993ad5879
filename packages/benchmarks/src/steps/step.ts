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
  /** What each step gets anew: numbers between -1 and 1 of a shape, or class labels. */
  readonly feeds: readonly Feed[];
  /** Multiplications and additions of the convolutions and matrix products of a step. */
  readonly flops: number;
  /** One pure function per optimizer step: (weights, m, v, feeds, [step size]) -> (weights, m, v, loss). */
  readonly phases: readonly Phase[];
}

export type Feed = readonly number[] | { readonly labels: number; readonly classes: number };

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

/**
 * Batch normalization with the batch's own statistics over all axes but the last, written as the language's
 * `batch_norm` writes it: the variance as E[x²] - E[x]² with its gradient given directly.
 */
export function batchNorm(tf: Tf, x: tfjs.Tensor, scale: tfjs.Tensor, offset: tfjs.Tensor): tfjs.Tensor {
  const { mean, variance } = moments(tf, x);
  const factor = tf.div(scale, tf.sqrt(tf.add(variance, 1e-5)));
  return tf.add(tf.mul(x, factor), tf.sub(offset, tf.mul(mean, factor)));
}

function moments(tf: Tf, x: tfjs.Tensor): { mean: tfjs.Tensor; variance: tfjs.Tensor } {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const channels = x.shape.at(-1)!;
  const count = x.size / channels;
  const both = tf.customGrad((input, save) => {
    const a = input as tfjs.Tensor;
    (save as tfjs.GradSaveFunc)([a]);
    const value = tf.concat([tf.mean(a, axes), tf.mean(tf.square(a), axes)], 0);
    const gradFunc = (dy: tfjs.Tensor, saved: tfjs.Tensor[]) => {
      const [dMean, dSquare] = tf.split(dy, 2, 0);
      return tf.add(tf.mul(saved[0]!, tf.mul(dSquare!, 2 / count)), tf.mul(dMean!, 1 / count));
    };
    return { value, gradFunc };
  })(x);
  const [mean, square] = tf.split(both, 2, 0);
  return { mean: mean!, variance: tf.relu(tf.sub(square!, tf.square(mean!))) };
}

/** A network that is only run. */
export interface Inference {
  /** Also the peer's name for it. */
  readonly name: string;
  readonly title: string;
  /** Height and width of the image. */
  readonly size: number;
  readonly weights: readonly (readonly number[])[];
  readonly feed: readonly number[];
  readonly flops: number;
  run(tf: Tf, weights: readonly tfjs.Tensor[], input: tfjs.Tensor): tfjs.Tensor;
}

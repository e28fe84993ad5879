/** Small pieces of graphs. Tensors have the batch as their first dimension. */
import type * as tfjs from '@tensorflow/tfjs-core';

type Tf = typeof tfjs;

/** [b, ...] to [b]: the sum over each example's elements. */
export function sumPerExample(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  const [batch = 1] = x.shape;
  return x.rank === 1 ? x : tf.sum(tf.reshape(x, [batch, x.size / batch]), 1);
}

/**
 * [b, ...] to [b]: the mean over each example's elements. Divides after summing: tfjs's gradient of `mean`
 * divides every element instead.
 */
export function meanPerExample(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  const count = x.size / x.shape[0]!;
  return count === 1 ? tf.reshape(x, [x.shape[0]!]) : tf.mul(sumPerExample(tf, x), 1 / count);
}

/** The mean over `axes`, which stay as sizes of 1. */
export function meanOver(tf: Tf, x: tfjs.Tensor, axes: number[]): tfjs.Tensor {
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  return tf.mul(tf.sum(x, axes, true), 1 / count);
}

/** [b, ...] with ones put after the batch until it has `rank` dimensions; numbers (rank 0) stay. */
export function alignRank(tf: Tf, x: tfjs.Tensor, rank: number): tfjs.Tensor {
  if (x.rank === 0 || x.rank >= rank) return x;
  const [batch = 1, ...rest] = x.shape;
  return tf.reshape(x, [batch, ...Array<number>(rank - x.rank).fill(1), ...rest]);
}

/** The part of `x` from `begin` with `size` along one axis. */
export function sliceAxis(tf: Tf, x: tfjs.Tensor, axis: number, begin: number, size: number): tfjs.Tensor {
  const begins = x.shape.map((_, i) => (i === axis ? begin : 0));
  const sizes = x.shape.map((full, i) => (i === axis ? size : full));
  return tf.slice(x, begins, sizes);
}

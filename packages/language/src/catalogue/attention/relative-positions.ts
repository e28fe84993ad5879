/**
 * A learned number for each head and each offset between two places of a window, added to the logits of attention.
 * Source: Liu and others, Swin Transformer: Hierarchical Vision Transformer using Shifted Windows, 2021.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { WeightSpec } from '../entry';

/** One row an offset, one column a head. */
export function positionTable(height: number, width: number, heads: number): WeightSpec {
  const shape = [(2 * height - 1) * (2 * width - 1), heads];
  return {
    name: 'relative_positions',
    shape,
    initializer: { kind: 'normal', mean: 0, deviation: 0.02 },
    trainable: true,
  };
}

/** @returns [heads, height * width, height * width] */
export function positionBias(
  tf: typeof tfjs,
  table: tfjs.Tensor,
  height: number,
  width: number,
): tfjs.Tensor {
  const places = height * width;
  const rows = new Int32Array(places * places);
  for (let from = 0; from < places; from++) {
    for (let to = 0; to < places; to++) {
      const dy = Math.floor(from / width) - Math.floor(to / width) + height - 1;
      const dx = (from % width) - (to % width) + width - 1;
      rows[from * places + to] = dy * (2 * width - 1) + dx;
    }
  }
  const bias = tf.gather(table, tf.tensor1d(rows, 'int32'));
  return tf.reshape(tf.transpose(bias, [1, 0]), [table.shape[1]!, places, places]);
}

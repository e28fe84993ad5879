/** Continuing images beyond their borders. Written with slices: tfjs's gradient of `mirrorPad` is wrong. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { sliceAxis } from './tensors';

export type Border = 'zero' | 'reflect' | 'replicate';

/** Pixels added at [top, bottom], [left, right]. */
export type Margins = readonly [readonly [number, number], readonly [number, number]];

/** [b, h, w, c] with margins. */
export function addBorder(tf: typeof tfjs, x: tfjs.Tensor, margins: Margins, border: Border): tfjs.Tensor {
  if (margins.every(([before, after]) => before === 0 && after === 0)) return x;
  if (border === 'zero') return tf.pad(x, [[0, 0], [...margins[0]], [...margins[1]], [0, 0]]);
  return margins.reduce((padded, margin, index) => extend(tf, padded, index + 1, margin, border), x);
}

function extend(
  tf: typeof tfjs,
  x: tfjs.Tensor,
  axis: number,
  [before, after]: readonly [number, number],
  border: 'reflect' | 'replicate',
): tfjs.Tensor {
  if (before === 0 && after === 0) return x;
  const size = x.shape[axis]!;
  const line = (index: number) => sliceAxis(tf, x, axis, sourceIndex(index, size, border), 1);
  const lines = (from: number, count: number) => Array.from({ length: count }, (_, i) => line(from + i));
  return tf.concat([...lines(-before, before), x, ...lines(size, after)], axis);
}

/** Where the pixel at `index`, possibly outside of [0, size), is taken from. */
export function sourceIndex(index: number, size: number, border: 'reflect' | 'replicate'): number {
  if (border === 'replicate' || size === 1) return Math.min(Math.max(index, 0), size - 1);
  const period = 2 * (size - 1);
  const inside = ((index % period) + period) % period;
  return inside < size ? inside : period - inside;
}

import type * as tfjs from '@tensorflow/tfjs-core';
import { samePadding, type Window, windowedSize } from '../convolution/geometry';
import { defineEntry } from '../entry';
import { type AxisMap, applySeparable } from '../separable';
import { sliceAxis } from '../tensors';
import { poolingParameters, poolingType, poolingWindow, poolingWindowSpec } from './pooling';

export const avgPool = defineEntry({
  name: 'avg_pool',
  alsoCalled: ['average_pool', 'average_pooling', 'avg_pooling'],
  category: 'resampling',
  summary: 'Makes an image smaller by averaging each window.',
  documentation: `$$y_{i,j,c} = \\frac{1}{|w|} \\sum_{(u,v) \\in w} x_{si+u,\\; sj+v,\\; c}$$

With \`size\` 2, $H \\times W \\times C$ becomes $\\lfloor H/2 \\rfloor \\times \\lfloor W/2 \\rfloor \\times C$. Range and channels stay. With \`same\` padding the mean is over
the pixels that exist.

Smooth, and every pixel gets its share of the gradient: a good way down in critics.`,
  incoming: true,
  parameters: poolingParameters,
  type: (call) => poolingType(call, 'avg_pool'),
  window: poolingWindowSpec,
  graph({ tf, inputs, args }) {
    const x = inputs[0]!;
    const window = poolingWindow(args);
    const { kernel, stride, padding } = window;
    if (padding === 'valid' && kernel[0] === stride[0] && kernel[1] === stride[1])
      return tiles(tf, x, kernel);
    return applySeparable(tf, x, averaging(x.shape[1]!, window, 0), averaging(x.shape[2]!, window, 1));
  },
});

/** Means of windows that tile the image, first down the columns, then along the rows. */
function tiles(tf: typeof tfjs, x: tfjs.Tensor, [kh, kw]: readonly [number, number]): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const rows = Math.floor(height / kh);
  const columns = Math.floor(width / kw);
  let inside = rows * kh === height ? x : sliceAxis(tf, x, 1, 0, rows * kh);
  inside = columns * kw === width ? inside : sliceAxis(tf, inside, 2, 0, columns * kw);
  const down = tf.sum(tf.reshape(inside, [batch * rows, kh, columns * kw * channels]), 1);
  const along = tf.sum(tf.reshape(down, [batch * rows * columns, kw, channels]), 1);
  return tf.reshape(tf.mul(along, 1 / (kh * kw)), [batch, rows, columns, channels]);
}

/** Means along one axis over the pixels that exist; a mean of means, since windows are rectangles. */
function averaging(size: number, { kernel, stride, padding }: Window, axis: 0 | 1): AxisMap {
  const to = windowedSize(size, kernel[axis], stride[axis], padding) as number;
  const before = padding === 'same' ? samePadding(size, kernel[axis], stride[axis])[0] : 0;
  const weights = new Float32Array(to * size);
  for (let row = 0; row < to; row++) {
    const start = Math.max(row * stride[axis] - before, 0);
    const end = Math.min(row * stride[axis] - before + kernel[axis], size);
    weights.fill(1 / (end - start), row * size + start, row * size + end);
  }
  return { from: size, to, weights };
}

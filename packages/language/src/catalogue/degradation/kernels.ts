import type * as tfjs from '@tensorflow/tfjs-core';
import { depthwise } from '../convolution/depthwise';

/**
 * Each example correlated with a kernel of its own, the same for all of its channels, where that lies wholly inside.
 * @param x [b, h, w, c]
 * @param kernels [b, kernel height, kernel width]
 * @returns [b, h - kernel height + 1, w - kernel width + 1, c]
 */
export function convolveEach(tf: typeof tfjs, x: tfjs.Tensor, kernels: tfjs.Tensor): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [, rows = 1, columns = 1] = kernels.shape;
  // Examples and channels side by side are the channels of one image.
  const planes = tf.reshape(tf.transpose(x, [1, 2, 0, 3]), [1, height, width, batch * channels]);
  const single = tf.reshape(tf.transpose(kernels, [1, 2, 0]), [rows, columns, batch, 1]);
  const filter = tf.reshape(tf.mul(single, tf.ones([1, 1, 1, channels])), [
    rows,
    columns,
    batch * channels,
    1,
  ]);
  const made = depthwise(tf, planes, filter, { strides: [1, 1], pad: 'valid' });
  const [, newHeight = 1, newWidth = 1] = made.shape;
  return tf.transpose(tf.reshape(made, [newHeight, newWidth, batch, channels]), [2, 0, 1, 3]);
}

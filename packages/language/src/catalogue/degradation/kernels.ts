import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * Each example correlated with a kernel of its own, the same for all of its channels, where that lies wholly inside. Written
 * as matrix products, one for each row of the kernels: a grouped convolution would have the batch among its attributes.
 * @param x [b, h, w, c]
 * @param kernels [b, kernel height, kernel width]
 * @returns [b, h - kernel height + 1, w - kernel width + 1, c]
 */
export function convolveEach(tf: typeof tfjs, x: tfjs.Tensor, kernels: tfjs.Tensor): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [, rows = 1, columns = 1] = kernels.shape;
  const [newHeight, newWidth] = [height - rows + 1, width - columns + 1];
  const across = shiftedRows(tf, kernels, newWidth);
  const turned = tf.transpose(x, [0, 2, 1, 3]);
  const parts = Array.from({ length: rows }, (_, row) => {
    const matrix = tf.reshape(tf.slice(across, [0, row, 0, 0], [-1, 1, -1, -1]), [batch, newWidth, width]);
    const lines = tf.slice(turned, [0, 0, row, 0], [-1, -1, newHeight, -1]);
    return tf.matMul(matrix, tf.reshape(lines, [batch, width, newHeight * channels]));
  });
  const sum = parts.reduce((all, part) => tf.add(all, part));
  return tf.transpose(tf.reshape(sum, [batch, newWidth, newHeight, channels]), [0, 2, 1, 3]);
}

/**
 * Matrices whose row i is a kernel's row, moved to the right by i.
 * @param kernels [b, kernel height, kernel width]
 * @returns [b, kernel height, count, count + kernel width - 1]
 */
function shiftedRows(tf: typeof tfjs, kernels: tfjs.Tensor, count: number): tfjs.Tensor {
  const [batch = 1, rows = 1, columns = 1] = kernels.shape;
  // Written one after the other and cut into lines that are one shorter, copies of a line move by one in each.
  const line = tf.pad(kernels, [
    [0, 0],
    [0, 0],
    [0, count],
  ]);
  const copies = tf.mul(tf.reshape(line, [batch, rows, 1, columns + count]), tf.ones([1, 1, count, 1]));
  const flat = tf.reshape(copies, [batch, rows, count * (columns + count)]);
  const cut = tf.slice(flat, [0, 0, 0], [-1, -1, count * (columns + count - 1)]);
  return tf.reshape(cut, [batch, rows, count, columns + count - 1]);
}

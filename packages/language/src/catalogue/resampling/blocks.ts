/** Moving n × n blocks of pixels into channels and back. Only reshapes and transposes, of rank 4 at most. */
import type * as tfjs from '@tensorflow/tfjs-core';

/** [b, h, w, n * n * c] to [b, n * h, n * w, c]; channel (n i + j) c + k goes to row i, column j, channel k. */
export function channelsToBlocks(tf: typeof tfjs, x: tfjs.Tensor, n: number): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const row = channels / n;
  const rows = tf.transpose(tf.reshape(x, [batch * height, width, n, row]), [0, 2, 1, 3]);
  return tf.reshape(rows, [batch, height * n, width * n, channels / (n * n)]);
}

/** The inverse: [b, n * h, n * w, c] to [b, h, w, n * n * c]. */
export function blocksToChannels(tf: typeof tfjs, x: tfjs.Tensor, n: number): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const rows = tf.reshape(x, [(batch * height) / n, n, width / n, n * channels]);
  return tf.reshape(tf.transpose(rows, [0, 2, 1, 3]), [batch, height / n, width / n, n * n * channels]);
}

import type * as tfjs from '@tensorflow/tfjs-core';

/** [b, h, w, c] to [b, fh * h, fw * w, c]: every pixel repeated. Only copies, so gradients of every order are right. */
export function repeatPixels(
  tf: typeof tfjs,
  x: tfjs.Tensor,
  [fh, fw]: readonly [number, number],
): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const times = (value: tfjs.Tensor, count: number) =>
    count === 1 ? value : tf.concat(Array<tfjs.Tensor>(count).fill(value), 1);
  const wide = times(tf.reshape(x, [batch * height * width, channels]), fw);
  const tall = times(tf.reshape(wide, [batch * height, width * fw * channels]), fh);
  return tf.reshape(tall, [batch, height * fh, width * fw, channels]);
}

import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf, TrainingStep } from './step';

const SIZE = 64;
const BASE = 32;

/** Each convolution of the network: image size, kernel, input and output channels, in the order they run. */
const convs: readonly (readonly [size: number, kernel: number, from: number, to: number])[] = [
  [SIZE, 3, 3, BASE],
  [SIZE, 3, BASE, BASE],
  [SIZE / 2, 3, BASE, 2 * BASE],
  [SIZE / 2, 3, 2 * BASE, 2 * BASE],
  [SIZE / 4, 3, 2 * BASE, 4 * BASE],
  [SIZE / 4, 3, 4 * BASE, 4 * BASE],
  [SIZE / 2, 3, 6 * BASE, 2 * BASE],
  [SIZE / 2, 3, 2 * BASE, 2 * BASE],
  [SIZE, 3, 3 * BASE, BASE],
  [SIZE, 3, BASE, BASE],
  [SIZE, 1, BASE, 3],
];
const weights = convs.flatMap(([, kernel, from, to]) => [[kernel, kernel, from, to], [to]]);

function restore(tf: Tf, w: readonly Tensor[], image: Tensor): Tensor {
  const conv = (x: Tensor, i: number): Tensor4D =>
    tf.add(tf.conv2d(x as Tensor4D, w[2 * i] as Tensor4D, 1, 'same'), w[2 * i + 1]!);
  const twice = (x: Tensor, i: number): Tensor4D => tf.relu(conv(tf.relu(conv(x, i)), i + 1));
  const down = (x: Tensor4D): Tensor4D => tf.maxPool(x, 2, 2, 'same');
  const up = (x: Tensor4D): Tensor4D => {
    const [batch, height, width, channels] = x.shape;
    const twiceOf = (value: Tensor): Tensor => tf.concat([value, value], 1);
    const wide = twiceOf(tf.reshape(x, [batch * height * width, channels]));
    const tall = twiceOf(tf.reshape(wide, [batch * height, 2 * width * channels]));
    return tf.reshape(tall, [batch, 2 * height, 2 * width, channels]);
  };
  const first = twice(image, 0);
  const second = twice(down(first), 2);
  const third = twice(down(second), 4);
  const fourth = twice(tf.concat([up(third), second], 3), 6);
  return conv(twice(tf.concat([up(fourth), first], 3), 8), 10);
}

/** A U-Net of three scales (pixels repeated as the language's `upsample` repeats them) on color images: max pooling down, nearest neighbors up, trained on squares. */
export const unet = (batch: number): TrainingStep => ({
  name: 'unet',
  title: 'U-Net, 64x64x3, base 32',
  batch,
  weights,
  feeds: [
    [batch, SIZE, SIZE, 3],
    [batch, SIZE, SIZE, 3],
  ],
  // Three passes, but none for the gradient of the image.
  flops: convs.reduce((sum, [size, kernel, from, to], i) => {
    const passes = i === 0 ? 2 : 3;
    return sum + passes * 2 * batch * size * size * kernel * kernel * from * to;
  }, 0),
  phases: [
    {
      trained: weights.map((_, i) => i),
      loss: (tf, w, [degraded, clean]) => tf.mean(tf.square(tf.sub(restore(tf, w, degraded!), clean!))),
    },
  ],
});

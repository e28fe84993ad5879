import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Inference, Tf, TrainingStep } from './step';

const weights = [
  [3, 3, 1, 32],
  [32],
  [3, 3, 32, 32],
  [32],
  [1, 1, 32, 4],
  [4],
  [1, 1, 4, 32],
  [32],
  [3, 3, 32, 1],
  [1],
];

function restore(tf: Tf, w: readonly Tensor[], image: Tensor): Tensor {
  const conv = (x: Tensor, i: number): Tensor4D =>
    tf.add(tf.conv2d(x as Tensor4D, w[i] as Tensor4D, 1, 'same'), w[i + 1]!);
  const features = conv(tf.relu(conv(image, 0)), 2);
  const gate = tf.sigmoid(conv(tf.relu(conv(features, 4)), 6));
  return tf.sigmoid(conv(tf.mul(features, gate), 8));
}

/** A small restoration network with a gate over channels, trained on the absolute difference. */
export const cvanet = (batch: number): TrainingStep => ({
  name: 'cvanet',
  title: 'CVANet, 28x28',
  batch,
  weights,
  feeds: [
    [batch, 28, 28, 1],
    [batch, 28, 28, 1],
  ],
  // Three passes, but none for the gradient of the image.
  flops: 2 * batch * 28 * 28 * (2 * 288 + 3 * (9216 + 128 + 128 + 288)),
  phases: [
    {
      trained: weights.map((_, i) => i),
      loss: (tf, w, [degraded, clean]) => tf.mean(tf.abs(tf.sub(restore(tf, w, degraded!), clean!))),
    },
  ],
});

/** The same network on one large image, as `cnn restore` uses it. */
export const restoration = (size: number): Inference => ({
  name: 'restore',
  title: `inference: CVANet on one ${size}x${size} image`,
  size,
  weights,
  feed: [1, size, size, 1],
  flops: 2 * size * size * (288 + 9216 + 128 + 128 + 288),
  run: restore,
});

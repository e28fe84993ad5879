import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { batchNorm, type Tf, type TrainingStep } from './step';

const SIZE = 40;
const LAYERS = 17;
const CHANNELS = 64;

const weights = [
  [3, 3, 1, CHANNELS],
  [CHANNELS],
  // Convolutions between batch normalizations need no bias.
  ...Array.from({ length: LAYERS - 2 }, () => [[3, 3, CHANNELS, CHANNELS], [CHANNELS], [CHANNELS]]).flat(),
  [3, 3, CHANNELS, 1],
  [1],
];

function noise(tf: Tf, w: readonly Tensor[], image: Tensor): Tensor {
  const conv = (x: Tensor, filter: Tensor): Tensor4D =>
    tf.conv2d(x as Tensor4D, filter as Tensor4D, 1, 'same');
  let x = tf.relu(tf.add(conv(image, w[0]!), w[1]!));
  for (let layer = 0; layer < LAYERS - 2; layer++) {
    const [filter, scale, offset] = w.slice(2 + 3 * layer);
    x = tf.relu(batchNorm(tf, conv(x, filter!), scale!, offset!));
  }
  return tf.add(conv(x, w.at(-2)!), w.at(-1)!);
}

const inner = (LAYERS - 2) * 9 * CHANNELS * CHANNELS;

/** The denoiser of Zhang et al. 2017 (https://arxiv.org/abs/1608.03981) on patches: it estimates the noise. */
export const dncnn = (batch: number): TrainingStep => ({
  name: 'dncnn',
  title: 'DnCNN, 17 layers, 40x40',
  batch,
  weights,
  feeds: [
    [batch, SIZE, SIZE, 1],
    [batch, SIZE, SIZE, 1],
  ],
  flops: 2 * batch * SIZE * SIZE * (2 * 9 * CHANNELS + 3 * inner + 3 * 9 * CHANNELS),
  phases: [
    {
      trained: weights.map((_, i) => i),
      loss: (tf, w, [degraded, clean]) =>
        tf.mean(tf.square(tf.sub(noise(tf, w, degraded!), tf.sub(degraded!, clean!)))),
    },
  ],
});

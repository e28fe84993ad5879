import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { batchNorm, bce, type Tf, type TrainingStep } from './step';

const generator = [
  [100, 12544],
  [12544],
  [12544],
  [12544],
  [4, 4, 128, 256],
  [128],
  [128],
  [128],
  [4, 4, 64, 128],
  [64],
  [64],
  [64],
  [3, 3, 64, 1],
  [1],
];
const critic = [[4, 4, 1, 64], [64], [4, 4, 64, 128], [128], [128], [128], [6272, 1], [1]];

function generate(tf: Tf, w: readonly Tensor[], z: Tensor): Tensor {
  const dense = tf.add(tf.matMul(z as Tensor2D, w[0] as Tensor2D), w[1]!);
  const seed = tf.leakyRelu(batchNorm(tf, dense, w[2]!, w[3]!), 0.2);
  const batch = z.shape[0]!;
  let x = tf.reshape(seed, [batch, 7, 7, 256]) as Tensor4D;
  x = tf.add(tf.conv2dTranspose(x, w[4] as Tensor4D, [batch, 14, 14, 128], 2, 'same'), w[5]!);
  x = tf.leakyRelu(batchNorm(tf, x, w[6]!, w[7]!) as Tensor4D, 0.2);
  x = tf.add(tf.conv2dTranspose(x, w[8] as Tensor4D, [batch, 28, 28, 64], 2, 'same'), w[9]!);
  x = tf.leakyRelu(batchNorm(tf, x, w[10]!, w[11]!) as Tensor4D, 0.2);
  return tf.tanh(tf.add(tf.conv2d(x, w[12] as Tensor4D, 1, 'same'), w[13]!));
}

function score(tf: Tf, w: readonly Tensor[], image: Tensor): Tensor {
  let x = tf.add(tf.conv2d(image as Tensor4D, w[0] as Tensor4D, 2, 'same'), w[1]!) as Tensor4D;
  x = tf.leakyRelu(x, 0.2);
  x = tf.add(tf.conv2d(x, w[2] as Tensor4D, 2, 'same'), w[3]!);
  x = tf.leakyRelu(batchNorm(tf, x, w[4]!, w[5]!) as Tensor4D, 0.2);
  return tf.add(tf.matMul(tf.reshape(x, [image.shape[0]!, 6272]) as Tensor2D, w[6] as Tensor2D), w[7]!);
}

const G = generator.map((_, i) => i);
const C = critic.map((_, i) => generator.length + i);
const parts = (w: readonly Tensor[]) => [w.slice(0, generator.length), w.slice(generator.length)] as const;

/** Multiply-adds of one forward pass of an example. */
const generatorMacs = 100 * 12544 + 14 * 14 * 4 * 256 * 128 + 28 * 28 * 4 * 128 * 64 + 28 * 28 * 9 * 64;
const criticMacs = 14 * 14 * 16 * 64 + 7 * 7 * 16 * 64 * 128 + 6272;

/** A GAN of 2.1 million parameters on 28x28 images, both networks trained. */
export const gan = (batch: number): TrainingStep => ({
  name: 'gan',
  title: 'GAN, 28x28, 2.1 M parameters',
  batch,
  weights: [...generator, ...critic],
  feeds: [
    [batch, 28, 28, 1],
    [batch, 100],
    [batch, 100],
  ],
  // Critic: forward of both and three passes over two batches; generator: three passes over both networks.
  flops: 2 * batch * (generatorMacs + 2 * 3 * criticMacs + 3 * generatorMacs + 2 * criticMacs),
  phases: [
    {
      trained: C,
      loss(tf, weights, [real, z]) {
        const [g, c] = parts(weights);
        const fake = generate(tf, g, z!);
        return tf.add(bce(tf, score(tf, c, real!), 1), bce(tf, score(tf, c, fake), 0));
      },
    },
    {
      trained: G,
      loss(tf, weights, [, , z]) {
        const [g, c] = parts(weights);
        return bce(tf, score(tf, c, generate(tf, g, z!)), 1);
      },
    },
  ],
});

import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { batchNorm, bce, type Tf, type TrainingStep } from './step';

const generator = [
  [10, 50],
  [150, 6272],
  [6272],
  [6272],
  [6272],
  [4, 4, 128, 128],
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
const critic = [[10, 784], [4, 4, 2, 64], [64], [4, 4, 64, 128], [128], [128], [128], [6272, 1], [1]];

function generate(tf: Tf, w: readonly Tensor[], z: Tensor, label: Tensor): Tensor {
  const input = tf.concat([z, tf.gather(w[0] as Tensor2D, label as Tensor1D)], 1);
  const dense = tf.add(tf.matMul(input as Tensor2D, w[1] as Tensor2D), w[2]!);
  const seed = tf.leakyRelu(batchNorm(tf, dense, w[3]!, w[4]!), 0.2);
  const batch = z.shape[0]!;
  let x = tf.reshape(seed, [batch, 7, 7, 128]) as Tensor4D;
  x = tf.add(tf.conv2dTranspose(x, w[5] as Tensor4D, [batch, 14, 14, 128], 2, 'same'), w[6]!);
  x = tf.leakyRelu(batchNorm(tf, x, w[7]!, w[8]!) as Tensor4D, 0.2);
  x = tf.add(tf.conv2dTranspose(x, w[9] as Tensor4D, [batch, 28, 28, 64], 2, 'same'), w[10]!);
  x = tf.leakyRelu(batchNorm(tf, x, w[11]!, w[12]!) as Tensor4D, 0.2);
  return tf.tanh(tf.add(tf.conv2d(x, w[13] as Tensor4D, 1, 'same'), w[14]!));
}

function score(tf: Tf, w: readonly Tensor[], image: Tensor, label: Tensor): Tensor {
  const map = tf.reshape(tf.gather(w[0] as Tensor2D, label as Tensor1D), [image.shape[0]!, 28, 28, 1]);
  let x = tf.concat([image, map], 3) as Tensor4D;
  x = tf.leakyRelu(tf.add(tf.conv2d(x, w[1] as Tensor4D, 2, 'same'), w[2]!), 0.2) as Tensor4D;
  x = tf.add(tf.conv2d(x, w[3] as Tensor4D, 2, 'same'), w[4]!);
  x = tf.leakyRelu(batchNorm(tf, x, w[5]!, w[6]!) as Tensor4D, 0.2);
  return tf.add(tf.matMul(tf.reshape(x, [image.shape[0]!, 6272]) as Tensor2D, w[7] as Tensor2D), w[8]!);
}

const parts = (w: readonly Tensor[]) => [w.slice(0, generator.length), w.slice(generator.length)] as const;

/** Multiply-adds of one forward pass of an example. */
const generatorMacs = 150 * 6272 + 14 * 14 * 4 * 128 * 128 + 28 * 28 * 4 * 128 * 64 + 28 * 28 * 9 * 64;
const criticMacs = 14 * 14 * 16 * 2 * 64 + 7 * 7 * 16 * 64 * 128 + 6272;

/** The networks of examples/digits.cnn: both are told the label. */
export const digits = (batch: number): TrainingStep => ({
  name: 'digits',
  title: 'conditional GAN of examples/digits.cnn',
  batch,
  weights: [...generator, ...critic],
  feeds: [[batch, 28, 28, 1], [batch, 100], [batch, 100], { labels: batch, classes: 10 }],
  // Critic: forward of both and three passes over two batches; generator: three passes over both networks.
  flops: 2 * batch * (generatorMacs + 2 * 3 * criticMacs + 3 * generatorMacs + 2 * criticMacs),
  phases: [
    {
      trained: critic.map((_, i) => generator.length + i),
      loss(tf, weights, [real, z, , label]) {
        const [g, c] = parts(weights);
        const fake = generate(tf, g, z!, label!);
        return tf.add(bce(tf, score(tf, c, real!, label!), 1), bce(tf, score(tf, c, fake, label!), 0));
      },
    },
    {
      trained: generator.map((_, i) => i),
      loss(tf, weights, [, , z, label]) {
        const [g, c] = parts(weights);
        return bce(tf, score(tf, c, generate(tf, g, z!, label!), label!), 1);
      },
    },
  ],
});

import type * as tfjs from '@tensorflow/tfjs-core';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { ones, zeros } from '../initializers';
import { knownSize, tensorInput } from '../inputs';
import { moments } from '../moments';
import { affineParameter, channelsOf, scaleAndShift } from './grouped';

export const batchNorm = defineEntry({
  name: 'batch_norm',
  alsoCalled: ['bn', 'batch_normalization', 'sync_batch_norm'],
  category: 'normalization',
  mixesBatch: { instead: 'layer_norm' },
  summary:
    'Normalizes each channel over the batch to mean 0 and deviation 1, then applies a learned scale and shift.',
  documentation: `$$y = \\gamma\\, \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}} + \\beta$$

In training $\\mu$ and $\\sigma^2$ are the batch's, one for each channel (over all examples and pixels); moving averages of them
are kept, and used whenever no \`minimize\` of the phase trains the network. The shape stays.

Lets deep networks train faster and with larger learning rates; standard in generators. Pitfalls: with few examples in a
batch the statistics are noise (\`group_norm\` does not depend on the batch); in a critic under \`gradient_penalty\` it ties the
examples of a batch together, which that penalty must not (\`layer_norm\` instead). \`momentum\` is 0.9, as in PyTorch, rather
than Keras's 0.99: short runs of a few hundred steps then already measure with statistics that have caught up.`,
  paper: {
    title: 'Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift',
    authors: 'Ioffe, Szegedy',
    year: 2015,
    url: 'https://arxiv.org/abs/1502.03167',
  },
  incoming: true,
  parameters: [
    {
      name: 'momentum',
      kind: 'number',
      default: 0.9,
      minimum: 0,
      maximum: 1,
      documentation: 'Share of the old moving average that each step keeps.',
    },
    {
      name: 'epsilon',
      kind: 'number',
      default: 1e-3,
      minimum: 0,
      documentation: 'Added to the variance, so that constant channels divide by something.',
    },
    affineParameter,
  ],
  type(call) {
    const input = tensorInput(call, 'batch_norm');
    if (input === undefined) return UNKNOWN;
    const channels = input.shape.at(-1);
    if (channels === undefined) return UNKNOWN;
    knownSize(call, 'batch_norm', 'channels', channels);
    return tensor(input.shape);
  },
  weights(call) {
    const shape = [channelsOf(call)];
    return [
      ...scaleAndShift(call),
      zeros('moving_mean', shape, false),
      ones('moving_variance', shape, false),
    ];
  },
  graph({ tf, inputs, args, weights, training, update }) {
    const x = inputs[0]!;
    const { gamma, beta, moving_mean: movingMean, moving_variance: movingVariance } = weights;
    const epsilon = args.number('epsilon');
    // One multiplication and one addition per element: the rest happens once per channel.
    const scaleFor = (variance: tfjs.Tensor) => tf.div(gamma ?? 1, tf.sqrt(tf.add(variance, epsilon)));
    const shiftFor = (moved: tfjs.Tensor) => (beta === undefined ? tf.neg(moved) : tf.sub(beta, moved));
    if (!training) {
      const scale = scaleFor(movingVariance!);
      return tf.add(tf.mul(x, scale), shiftFor(tf.mul(movingMean!, scale)));
    }
    const batch = moments(tf, x, x.shape.map((_, axis) => axis).slice(0, -1));
    const perChannel = (value: tfjs.Tensor) => tf.reshape(value, movingMean!.shape);
    const momentum = args.number('momentum');
    const follow = (moving: tfjs.Tensor, value: tfjs.Tensor) =>
      tf.add(tf.mul(moving, momentum), tf.mul(value, 1 - momentum));
    const variance = perChannel(batch.variance);
    update('moving_mean', follow(movingMean!, perChannel(batch.mean)));
    update('moving_variance', follow(movingVariance!, variance));
    const scale = scaleFor(variance);
    const shift = shiftFor(tf.mul(perChannel(batch.offset), scale));
    return tf.add(tf.mul(batch.centered, scale), shift);
  },
});

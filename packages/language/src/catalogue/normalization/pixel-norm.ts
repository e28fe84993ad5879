import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { meanOver } from '../tensors';

export const pixelNorm = defineEntry({
  name: 'pixel_norm',
  category: 'normalization',
  summary: 'Scales the channels of each pixel to a mean square of 1.',
  documentation: `$$y_c = \\frac{x_c}{\\sqrt{\\frac{1}{C} \\sum_k x_k^2 + \\epsilon}}$$

at each pixel separately; nothing is learned, the shape stays. Keeps the values in progressive generators from escalating, and
puts latent vectors on a sphere: \`z -> pixel_norm\`.`,
  paper: {
    title: 'Progressive Growing of GANs for Improved Quality, Stability, and Variation',
    authors: 'Karras, Aila, Laine, Lehtinen',
    year: 2018,
    url: 'https://arxiv.org/abs/1710.10196',
  },
  incoming: true,
  parameters: [
    {
      name: 'epsilon',
      kind: 'number',
      default: 1e-8,
      minimum: 0,
      documentation: 'Added to the mean square, so that zeros divide by something.',
    },
  ],
  type(call) {
    const input = tensorInput(call, 'pixel_norm');
    if (input === undefined) return UNKNOWN;
    const channels = input.shape.at(-1)!;
    // One channel can hold all of the squares, which add up to C.
    const limit = typeof channels === 'number' ? Math.sqrt(channels) : Number.POSITIVE_INFINITY;
    return tensor(input.shape, {
      min: input.range.min >= 0 ? 0 : -limit,
      max: input.range.max <= 0 ? 0 : limit,
    });
  },
  graph({ tf, inputs, args }) {
    const x = inputs[0]!;
    const meanSquare = meanOver(tf, tf.square(x), [x.rank - 1]);
    return tf.div(x, tf.sqrt(tf.add(meanSquare, args.number('epsilon'))));
  },
});

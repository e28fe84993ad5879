import type * as tfjs from '@tensorflow/tfjs-core';
import { multiply } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { addBorder } from '../borders';
import { defineEntry } from '../entry';
import { softmax } from '../smooth';
import { imageAndMask } from './masks';

/** Makes the softmax decided: similarities are cosines, at most 1 (the paper's value). */
const SHARPNESS = 10;
/** Subtracted from what must not be looked at. */
const NEVER = 1e4;

export const contextualAttention = defineEntry({
  name: 'contextual_attention',
  category: 'attention',
  summary: 'Fills a hole with features from those known places that look most alike.',
  documentation: `Every pixel inside of the hole is compared with all known ones: the cosine between their 3×3 surroundings. A softmax over the known
pixels (sharpened tenfold) weights their features, and the weighted mean replaces the pixel's own. Known pixels stay. Nothing is learned;
the shape stays. \`hole\` is 1 where something is missing, 0 where known, of the same height and width.

For inpainting, after a first rough completion, on a small feature map: time and memory grow with the square of the number of pixels. (The
paper copies overlapping patches; here their middles are copied.)`,
  paper: {
    title: 'Generative Image Inpainting with Contextual Attention',
    authors: 'Yu, Lin, Yang, Shen, Lu, Huang',
    year: 2018,
    url: 'https://arxiv.org/abs/1801.07892',
  },
  incoming: true,
  parameters: [
    { name: 'hole', kind: 'value', documentation: 'Mask of one channel: 1 where something is missing.' },
  ],
  type(call) {
    const image = imageAndMask(call, 'contextual_attention', 'hole');
    if (image === undefined) return UNKNOWN;
    return tensor([image.height, image.width, image.channels], image.range);
  },
  /** Two products of all pixels with all: surroundings (nine pixels) for the weights, one for the mean. */
  multiplyAdds(call) {
    const [input] = call.inputs;
    if (input?.kind !== 'tensor') return 0;
    const pixels = multiply(input.shape[0]!, input.shape[1]!);
    return multiply(multiply(pixels, pixels), multiply(input.shape[2]!, 10));
  },
  window: () => ({ kind: 'global' }),
  graph({ tf, inputs }) {
    const [x, hole] = inputs;
    const [batch = 1, height = 1, width = 1, channels = 1] = x!.shape;
    const pixels = height * width;
    const around = tf.reshape(surroundings(tf, x!), [batch, pixels, 9 * channels]);
    const length = tf.sqrt(tf.add(tf.sum(tf.square(around), 2, true), 1e-8));
    const unit = tf.div(around, length);
    const likeness = tf.mul(tf.matMul(unit, unit, false, true), SHARPNESS);
    const missing = tf.reshape(hole!, [batch, 1, pixels]);
    const weights = softmax(tf, tf.sub(likeness, tf.mul(missing, NEVER)));
    const gathered = tf.reshape(tf.matMul(weights, tf.reshape(x!, [batch, pixels, channels])), x!.shape);
    return tf.add(x!, tf.mul(hole!, tf.sub(gathered, x!)));
  },
});

/** The 3×3 pixels around each, as channels; beyond the border the nearest pixel counts. */
function surroundings(tf: typeof tfjs, x: tfjs.Tensor): tfjs.Tensor {
  const padded = addBorder(
    tf,
    x,
    [
      [1, 1],
      [1, 1],
    ],
    'replicate',
  );
  const taps = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) => tf.slice(padded, [0, row, column, 0], x.shape)),
  );
  return tf.concat(taps, 3);
}

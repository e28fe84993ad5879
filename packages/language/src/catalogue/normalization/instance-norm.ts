import { UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import {
  affineParameter,
  normalizationEpsilon,
  normalizedType,
  normalizeGroups,
  scaleAndShift,
} from './grouped';

export const instanceNorm = defineEntry({
  name: 'instance_norm',
  alsoCalled: ['instance_normalization'],
  category: 'normalization',
  summary:
    'Normalizes each channel of each image to mean 0 and deviation 1, then applies a learned scale and shift.',
  documentation: `$$y = \\gamma_c\\, \\frac{x - \\mu_c}{\\sqrt{\\sigma_c^2 + \\epsilon}} + \\beta_c$$

with $\\mu_c$, $\\sigma_c^2$ over the pixels of one channel of one image. The shape stays. It takes away an image's contrast and
color cast: right for style transfer and image translation (CycleGAN, pix2pix with batches of 1), wrong for restoration, where
they must be kept. With \`affine: false\` and a scale and shift that a network computes it is adaptive instance normalization
(StyleGAN's first form): \`(it -> instance_norm(affine: false)) * (1 + scale) + shift\`. On an image of one pixel everything becomes $\\beta$.`,
  paper: {
    title: 'Instance Normalization: The Missing Ingredient for Fast Stylization',
    authors: 'Ulyanov, Vedaldi, Lempitsky',
    year: 2016,
    url: 'https://arxiv.org/abs/1607.08022',
  },
  incoming: true,
  parameters: [normalizationEpsilon, affineParameter],
  type: (call) =>
    imageInput(call, 'instance_norm') === undefined ? UNKNOWN : normalizedType(call, 'instance_norm'),
  weights: scaleAndShift,
  window: () => ({ kind: 'global' }),
  graph: ({ tf, inputs, args, weights }) =>
    normalizeGroups(tf, inputs[0]!, inputs[0]!.shape[3]!, args.number('epsilon'), weights),
});

import { defineEntry } from '../entry';
import { normalisationEpsilon, normalisedType, normaliseGroups, scaleAndShift } from './grouped';

export const layerNorm = defineEntry({
  name: 'layer_norm',
  category: 'normalisation',
  summary: 'Gives each example mean 0 and deviation 1, then a learned scale and shift for each channel.',
  documentation: `$$y = \\gamma_c\\, \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}} + \\beta_c$$

with $\\mu$, $\\sigma^2$ over all pixels and channels of one example. The shape stays. (Keras's \`LayerNormalization\` takes the
channels of each pixel by itself; for images this is the one of the papers on GANs.)

Examples do not touch each other, so it works with any batch size, does the same in training and use, and is the
normalisation for critics under \`gradient_penalty\`, where \`batch_norm\` must not be.`,
  paper: {
    title: 'Layer Normalization',
    authors: 'Ba, Kiros, Hinton',
    year: 2016,
    url: 'https://arxiv.org/abs/1607.06450',
  },
  incoming: true,
  parameters: [normalisationEpsilon],
  type: (call) => normalisedType(call, 'layer_norm'),
  weights: scaleAndShift,
  window: () => ({ kind: 'global' }),
  graph: ({ tf, inputs, args, weights }) =>
    normaliseGroups(tf, inputs[0]!, 1, args.number('epsilon'), weights),
});

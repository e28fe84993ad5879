import { defineEntry } from '../entry';
import {
  affineParameter,
  normalizationEpsilon,
  normalizedType,
  normalizeGroups,
  scaleAndShift,
} from './grouped';

export const layerNorm = defineEntry({
  name: 'layer_norm',
  alsoCalled: ['ln', 'layer_normalization'],
  category: 'normalization',
  summary:
    'Normalizes each example to mean 0 and deviation 1, then applies a learned scale and shift to each channel.',
  documentation: `$$y = \\gamma_c\\, \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}} + \\beta_c$$

with $\\mu$, $\\sigma^2$ over all pixels and channels of one example; with \`over: channels\` over the channels of each pixel separately. The shape
stays. The first is the one of the papers on GANs, the second that of transformers (Restormer, SwinIR, ViT, NAFNet), of Keras's
\`LayerNormalization\` and of PyTorch's on channels-last tensors.

Examples do not touch each other, so it works with any batch size, does the same in training and use, and is the
normalization for critics under \`gradient_penalty\`, where \`batch_norm\` must not be.`,
  paper: {
    title: 'Layer Normalization',
    authors: 'Ba, Kiros, Hinton',
    year: 2016,
    url: 'https://arxiv.org/abs/1607.06450',
  },
  incoming: true,
  parameters: [
    {
      name: 'over',
      kind: 'choice',
      choices: ['all', 'channels'],
      default: 'all',
      documentation: 'What shares a mean and a deviation: the whole example, or the channels of each pixel.',
    },
    normalizationEpsilon,
    affineParameter,
  ],
  type: (call) => normalizedType(call, 'layer_norm'),
  weights: scaleAndShift,
  window: ({ args }) => ({ kind: args.text('over') === 'channels' ? 'pointwise' : 'global' }),
  graph({ tf, inputs, args, weights }) {
    const x = inputs[0]!;
    const epsilon = args.number('epsilon');
    if (args.text('over') === 'all') return normalizeGroups(tf, x, 1, epsilon, weights);
    const channels = x.shape.at(-1)!;
    const pixels = tf.reshape(x, [x.size / channels, channels]);
    return tf.reshape(normalizeGroups(tf, pixels, 1, epsilon, weights), x.shape);
  },
});

import { mapRange } from '../entry';
import { leakyRelu as leaky } from '../smooth';
import { pointwise } from './pointwise';

export const leakyRelu = pointwise({
  name: 'leaky_relu',
  alsoCalled: ['lrelu'],
  summary: 'Scales negative values down instead of setting them to 0.',
  documentation: `$$y = \\max(x, a x)$$

with $a$ the \`slope\`. Gradients flow for negative inputs too, which a critic needs to teach its generator: DCGAN and most
critics since use a slope of 0.2.`,
  paper: {
    title: 'Rectifier Nonlinearities Improve Neural Network Acoustic Models',
    authors: 'Maas, Hannun, Ng',
    year: 2013,
  },
  parameters: [
    {
      name: 'slope',
      kind: 'number',
      default: 0.2,
      minimum: 0,
      maximum: 1,
      documentation: 'Factor for negative values.',
    },
  ],
  range: (input, args) => mapRange(input, (x) => (x > 0 ? x : x * args.number('slope') || 0)),
  apply: (tf, x, { args }) => leaky(tf, x, args.number('slope')),
});

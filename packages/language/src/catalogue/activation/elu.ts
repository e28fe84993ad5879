import { mapRange } from '../entry';
import { exponentialLinear, exponentialLinearOf } from './exponential-linear';
import { pointwise } from './pointwise';

export const elu = pointwise({
  name: 'elu',
  summary: 'Bends negative values smoothly toward a lower limit.',
  documentation: `$$y = \\begin{cases} x & x > 0 \\\\ \\alpha (e^x - 1) & x \\le 0 \\end{cases}$$

Like \`relu\` for positive values; negative ones level off at $-\\alpha$, which keeps means closer to 0 and gradients alive.
Used in inpainting networks (DeepFill).`,
  paper: {
    title: 'Fast and Accurate Deep Network Learning by Exponential Linear Units (ELUs)',
    authors: 'Clevert, Unterthiner, Hochreiter',
    year: 2016,
    url: 'https://arxiv.org/abs/1511.07289',
  },
  parameters: [
    {
      name: 'alpha',
      kind: 'number',
      default: 1,
      minimum: 0,
      documentation: 'How far below 0 values can get.',
    },
  ],
  range: (input, args) => mapRange(input, (x) => exponentialLinearOf(x, args.number('alpha'))),
  apply: (tf, x, { args }) => exponentialLinear(tf, x, args.number('alpha')),
});

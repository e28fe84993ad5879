import type { Range } from '../../types';
import { erf } from '../smooth';
import { pointwise } from './pointwise';

/** The least value, at x = -0.7518. */
const MINIMUM = -0.16997121;

export const gelu = pointwise({
  name: 'gelu',
  summary: 'Weights each value by the normal distribution’s probability of a smaller one.',
  documentation: `$$y = x\\, \\Phi(x) = \\frac{x}{2} \\left(1 + \\operatorname{erf} \\frac{x}{\\sqrt 2}\\right)$$

A smooth \`relu\` that dips a little below 0. Usual in attention networks and their convolutional kin.`,
  paper: {
    title: 'Gaussian Error Linear Units (GELUs)',
    authors: 'Hendrycks, Gimpel',
    year: 2016,
    url: 'https://arxiv.org/abs/1606.08415',
  },
  parameters: [],
  range: dipping(MINIMUM),
  apply: (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(erf(tf, tf.mul(x, Math.SQRT1_2)), 1)),
});

/** The range of a function that stays below |x|, and above 0 for positive x and `minimum` for negative. */
export function dipping(minimum: number): (input: Range) => Range {
  return (input) => ({ min: input.min >= 0 ? 0 : minimum, max: Math.max(0, input.max) });
}

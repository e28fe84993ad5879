import { exponentialLinear, exponentialLinearOf } from './exponential-linear';
import { increasing, pointwise } from './pointwise';

/** Chosen in the paper so that mean 0 and variance 1 are a fixed point. */
const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;

export const selu = pointwise({
  name: 'selu',
  summary: 'An ELU scaled so that dense layers normalize themselves.',
  documentation: `$$y = \\lambda \\begin{cases} x & x > 0 \\\\ \\alpha (e^x - 1) & x \\le 0 \\end{cases}$$

with $\\lambda \\approx 1.0507$, $\\alpha \\approx 1.6733$: in deep stacks of \`dense\` layers means stay near 0 and variances near 1 without
normalization layers.`,
  paper: {
    title: 'Self-Normalizing Neural Networks',
    authors: 'Klambauer, Unterthiner, Mayr, Hochreiter',
    year: 2017,
    url: 'https://arxiv.org/abs/1706.02515',
  },
  parameters: [],
  range: increasing((x) => SCALE * exponentialLinearOf(x, ALPHA)),
  apply: (tf, x) => tf.mul(exponentialLinear(tf, x, ALPHA), SCALE),
});

import { sigmoid } from '../smooth';
import { dipping } from './gelu';
import { pointwise } from './pointwise';

/** The least value, at x = -1.2785. */
const MINIMUM = -0.2784645;

export const silu = pointwise({
  name: 'silu',
  alsoCalled: ['swish'],
  summary: 'Gates each value by its own sigmoid (also called swish).',
  documentation: `$$y = x\\, \\sigma(x) = \\frac{x}{1 + e^{-x}}$$

A smooth \`relu\` that dips a little below 0; often slightly better than it in deep networks, at the price of an exponential.`,
  paper: {
    title:
      'Sigmoid-Weighted Linear Units for Neural Network Function Approximation in Reinforcement Learning',
    authors: 'Elfwing, Uchibe, Doya',
    year: 2018,
    url: 'https://arxiv.org/abs/1702.03118',
  },
  parameters: [],
  range: dipping(MINIMUM),
  apply: (tf, x) => tf.mul(x, sigmoid(tf, x)),
});

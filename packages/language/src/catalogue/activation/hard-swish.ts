import { clip } from '../smooth';
import { dipping } from './gelu';
import { pointwise } from './pointwise';

/** The least value, at x = -1.5. */
const MINIMUM = -0.375;

export const hardSwish = pointwise({
  name: 'hard_swish',
  alsoCalled: ['hard_silu'],
  summary: 'Gates each value by its own hard sigmoid.',
  documentation: `$$y = x\\, \\min(\\max(0, \\tfrac{x}{6} + \\tfrac{1}{2}), 1)$$

\`silu\` without an exponential, as MobileNetV3 has it.`,
  paper: {
    title: 'Searching for MobileNetV3',
    authors: 'Howard, Sandler, Chu, et al.',
    year: 2019,
    url: 'https://arxiv.org/abs/1905.02244',
  },
  parameters: [],
  range: dipping(MINIMUM),
  apply: (tf, x) => tf.mul(x, clip(tf, tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1)),
});

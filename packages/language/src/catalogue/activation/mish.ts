import { softplus, tanh } from '../smooth';
import { dipping } from './gelu';
import { pointwise } from './pointwise';

/** The least value, at x = -1.1924. */
const MINIMUM = -0.3088402;

export const mish = pointwise({
  name: 'mish',
  summary: 'Gates each value by the tanh of its softplus.',
  documentation: `$$y = x \\tanh(\\log(1 + e^x))$$

Close to \`silu\`, a little deeper below 0 and dearer to compute.`,
  paper: {
    title: 'Mish: A Self Regularized Non-Monotonic Activation Function',
    authors: 'Misra',
    year: 2019,
    url: 'https://arxiv.org/abs/1908.08681',
  },
  parameters: [],
  range: dipping(MINIMUM),
  apply: (tf, x) => tf.mul(x, tanh(tf, softplus(tf, x))),
});

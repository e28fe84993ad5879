import { mapRange } from '../entry';
import { absoluteRange } from '../ranges';
import { elementwiseLoss } from './elementwise';

export const charbonnier = elementwiseLoss({
  name: 'charbonnier',
  summary: 'A smooth mean absolute difference.',
  documentation: `$$\\ell = \\frac{1}{n} \\sum_i \\sqrt{(x_i - t_i)^2 + \\epsilon^2}$$

\`l1\` for differences well above \`epsilon\`, \`l2\`-like below it, so the gradient has no jump at 0. Its least value is \`epsilon\`, not 0. A good
default for super-resolution and deblurring.`,
  paper: {
    title: 'Two deterministic half-quadratic regularization algorithms for computed imaging',
    authors: 'Charbonnier, Blanc-Féraud, Aubert, Barlaud',
    year: 1994,
  },
  parameters: [
    {
      name: 'epsilon',
      kind: 'number',
      default: 1e-3,
      minimum: 1e-6,
      documentation: 'Difference below which errors count little.',
    },
  ],
  range: (difference, args) =>
    mapRange(absoluteRange(difference), (x) => Math.hypot(x, args.number('epsilon'))),
  apply: (tf, difference, { args }) => tf.sqrt(tf.add(tf.square(difference), args.number('epsilon') ** 2)),
});

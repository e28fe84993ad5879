import { l2 } from './l2';

/** The name that most other tools give to `l2`. */
export const mse = {
  ...l2,
  name: 'mse',
  summary: 'Mean squared error: another name of `l2`.',
  documentation: `$$\\ell = \\frac{1}{n} \\sum_i (x_i - t_i)^2$$

over all elements of an example: the same as \`l2\` in all respects.`,
};

import { mapRange } from '../entry';
import { absoluteRange } from '../ranges';
import { elementwiseLoss } from './elementwise';

export const l2 = elementwiseLoss({
  name: 'l2',
  alsoCalled: ['mse_loss', 'mean_squared_error'],
  aliases: ['mse'],
  summary: 'Mean squared difference.',
  documentation: `$$\\ell = \\frac{1}{n} \\sum_i (x_i - t_i)^2$$

over all elements of an example: the mean, not the sum. Minimizing it maximizes \`psnr\`. Its best guess under uncertainty is
the average of what is possible, so restored images come out soft; \`l1\` and \`charbonnier\` less so.`,
  range: (difference) => mapRange(absoluteRange(difference), (x) => x * x),
  apply: (tf, difference) => tf.square(difference),
});

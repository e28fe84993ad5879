import { absoluteRange } from '../ranges';
import { elementwiseLoss } from './elementwise';

export const l1 = elementwiseLoss({
  name: 'l1',
  alsoCalled: ['mae', 'l1_loss', 'mean_absolute_error'],
  summary: 'Mean absolute difference.',
  documentation: `$$\\ell = \\frac{1}{n} \\sum_i |x_i - t_i|$$

over all elements of an example. Keeps edges sharper than \`l2\`, since it does not prefer many small errors to a few large
ones. Its best constant is the median: on mostly black pictures it is content with black for a while; mix it with \`ssim\`.`,
  range: absoluteRange,
  apply: (tf, difference) => tf.abs(difference),
});

import { atLeast } from '../smooth';
import { meanPerExample } from '../tensors';
import { imageMetric } from './image-comparison';

/** The mean squared error counts as at least this share of the squared peak. */
const MIN_ERROR = 1e-10;

export const psnr = imageMetric({
  name: 'psnr',
  summary: 'Peak signal-to-noise ratio in decibels: larger is better.',
  documentation: `$$\\text{psnr} = 10 \\log_{10} \\frac{L^2}{\\frac{1}{n}\\sum_i (x_i - t_i)^2}$$

with $L$ the \`peak\`, over all pixels and channels of an image, then averaged over images. Equal images count as 100 dB. Half
the error is 6 dB more; restored photographs are usually between 25 and 40. It says little about how natural an image
looks; see \`ssim\`.`,
  range: { min: -Infinity, max: 100 },
  compare(tf, { value, target, peak }) {
    const error = meanPerExample(tf, tf.square(tf.sub(value, target)));
    const relative = atLeast(tf, tf.mul(error, 1 / (peak * peak)), MIN_ERROR);
    return tf.mul(tf.log(relative), -10 / Math.LN10);
  },
});

import type * as tfjs from '@tensorflow/tfjs-core';
import { applySeparable, gaussianTaps, validCorrelation } from '../separable';
import { constant } from '../smooth';
import { meanOver, sliceAxis } from '../tensors';

const WINDOW = 11;
const SIGMA = 1.5;
const K1 = 0.01;
const K2 = 0.03;

/**
 * The two factors of SSIM (Wang et al., 2004), averaged over where the window lies inside: `luminance` compares
 * means, `contrast` deviations and correlation; `ssim` is the mean of their product.
 * @param x [b, h, w, c] and y alike
 * @returns each [b, c]
 */
export function structuralSimilarity(
  tf: typeof tfjs,
  x: tfjs.Tensor,
  y: tfjs.Tensor,
  peak: number,
): { readonly ssim: tfjs.Tensor; readonly contrast: tfjs.Tensor } {
  const [batch = 1, height = 1, width = 1] = x.shape;
  const rows = validCorrelation(height, gaussianTaps(Math.min(WINDOW, height), SIGMA));
  const columns = validCorrelation(width, gaussianTaps(Math.min(WINDOW, width), SIGMA));
  // Deviations don't change with a number that is subtracted from both images; their squares are exact near 0 only.
  const level = constant(tf, meanOver(tf, y, [1, 2]));
  const [dx, dy] = [tf.sub(x, level), tf.sub(y, level)];
  // All that is to be averaged over windows, as one larger batch; xx + yy is enough, they never stand alone.
  const all = tf.concat([dx, dy, tf.add(tf.square(dx), tf.square(dy)), tf.mul(dx, dy)], 0);
  const means = applySeparable(tf, all, rows, columns);
  const part = (index: number) => sliceAxis(tf, means, 0, index * batch, batch);
  const [offsetX, offsetY, squares, product] = [part(0), part(1), part(2), part(3)];
  const [meanX, meanY] = [tf.add(offsetX, level), tf.add(offsetY, level)];
  const c1 = (K1 * peak) ** 2;
  const c2 = (K2 * peak) ** 2;
  const covariance = tf.sub(product, tf.mul(offsetX, offsetY));
  const variances = tf.sub(squares, tf.add(tf.square(offsetX), tf.square(offsetY)));
  const contrast = tf.div(tf.add(tf.mul(covariance, 2), c2), tf.add(variances, c2));
  const meanSquares = tf.add(tf.square(meanX), tf.square(meanY));
  const luminance = tf.div(tf.add(tf.mul(tf.mul(meanX, meanY), 2), c1), tf.add(meanSquares, c1));
  const overPixels = (map: tfjs.Tensor) => tf.reshape(meanOver(tf, map, [1, 2]), [batch, x.shape[3]!]);
  return { ssim: overPixels(tf.mul(luminance, contrast)), contrast: overPixels(contrast) };
}

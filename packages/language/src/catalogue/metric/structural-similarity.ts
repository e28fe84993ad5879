import type * as tfjs from '@tensorflow/tfjs-core';
import { applySeparable, gaussianTaps, validCorrelation } from '../separable';
import { meanPerExample, sliceAxis } from '../tensors';

const WINDOW = 11;
const SIGMA = 1.5;
const K1 = 0.01;
const K2 = 0.03;

/**
 * The two factors of SSIM (Wang et al., 2004), averaged over where the window lies inside: `luminance` compares
 * means, `contrast` deviations and correlation; `ssim` is the mean of their product.
 * @param x [b, h, w, c] and y alike
 * @returns each [b]
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
  // All that is to be averaged over windows, as one larger batch; xx + yy is enough, they never stand alone.
  const all = tf.concat([x, y, tf.add(tf.square(x), tf.square(y)), tf.mul(x, y)], 0);
  const means = applySeparable(tf, all, rows, columns);
  const part = (index: number) => sliceAxis(tf, means, 0, index * batch, batch);
  const [meanX, meanY, squares, product] = [part(0), part(1), part(2), part(3)];
  const meanProduct = tf.mul(meanX, meanY);
  const meanSquares = tf.add(tf.square(meanX), tf.square(meanY));
  const c1 = (K1 * peak) ** 2;
  const c2 = (K2 * peak) ** 2;
  const covariance = tf.sub(product, meanProduct);
  const variances = tf.sub(squares, meanSquares);
  const contrast = tf.div(tf.add(tf.mul(covariance, 2), c2), tf.add(variances, c2));
  const luminance = tf.div(tf.add(tf.mul(meanProduct, 2), c1), tf.add(meanSquares, c1));
  return {
    ssim: meanPerExample(tf, tf.mul(luminance, contrast)),
    contrast: meanPerExample(tf, contrast),
  };
}

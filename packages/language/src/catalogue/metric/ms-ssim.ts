import type * as tfjs from '@tensorflow/tfjs-core';
import { applySeparable, halving } from '../separable';
import { atLeast, constant, exp } from '../smooth';
import { meanPerExample } from '../tensors';
import { imageMetric } from './image-comparison';
import { structuralSimilarity } from './structural-similarity';

/** Weights of the scales, finest first (table 1 of the paper's calibration). */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
const WINDOW = 11;

export const msSsim = imageMetric({
  name: 'ms_ssim',
  summary: 'Structural similarity at several scales: 1 when two images are the same.',
  documentation: `$$\\text{ms\\_ssim} = \\text{ssim}(x_M, t_M)^{w_M} \\prod_{j < M} \\text{cs}(x_j, t_j)^{w_j}$$

over $M = 5$ scales, each half the size of the one before, where $\\text{cs}$ is the part of \`ssim\` that compares contrast and structure; negative factors
count as 0. Computed for each channel, then averaged over channels. Scales whose image would be smaller than the window of 11 pixels are left out
and the weights $w$ brought to a sum of 1: five need 161 pixels, a 28×28 image has two. The same as TensorFlow's, and for gray
images as the authors' code.

Agrees with people over more viewing distances than \`ssim\`. A metric, and a loss as \`1 - ms_ssim(restored, clean)\`.`,
  paper: {
    title: 'Multi-scale structural similarity for image quality assessment',
    authors: 'Wang, Simoncelli, Bovik',
    year: 2003,
  },
  range: { min: 0, max: 1 },
  compare(tf, { value, target, peak }) {
    let [x, y] = [value, target];
    const scales = scaleCount(Math.min(x.shape[1]!, x.shape[2]!));
    const weights = WEIGHTS.slice(0, scales);
    const total = weights.reduce((a, b) => a + b, 0);
    let logarithm: tfjs.Tensor | undefined;
    let positive: tfjs.Tensor | undefined;
    for (let scale = 0; scale < scales; scale++) {
      const { ssim, contrast } = structuralSimilarity(tf, x, y, peak);
      const factor = scale === scales - 1 ? ssim : contrast;
      // The derivative of a fractional power is infinite at 0.
      const share = tf.mul(tf.log(atLeast(tf, factor, 1e-6)), weights[scale]! / total);
      logarithm = logarithm === undefined ? share : tf.add(logarithm, share);
      positive = positive === undefined ? tf.step(factor) : tf.mul(positive, tf.step(factor));
      if (scale < scales - 1) [x, y] = [halved(tf, x), halved(tf, y)];
    }
    const product = exp(tf, logarithm!);
    // Where it is 0, its gradient is that of the factors above 0: training must be able to leave.
    const lost = constant(tf, tf.mul(product, tf.sub(1, positive!)));
    return meanPerExample(tf, tf.sub(product, lost));
  },
});

function scaleCount(size: number): number {
  let count = 1;
  for (let left = half(size); count < WEIGHTS.length && left >= WINDOW; left = half(left)) count++;
  return count;
}

function half(size: number): number {
  return Math.ceil(size / 2);
}

/** Means of 2×2 pixels; an odd last row or column is repeated, as in the authors' and TensorFlow's code. */
function halved(tf: typeof tfjs, x: tfjs.Tensor): tfjs.Tensor {
  const [, height = 1, width = 1] = x.shape;
  return applySeparable(tf, x, halving(height), halving(width));
}

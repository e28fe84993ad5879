import { defineEntry } from '../entry';
import { besideReal, ofRealImages } from './generated';

export const kid = defineEntry({
  name: 'kid',
  category: 'metric',
  summary: 'Kernel distance between generated and real images, as a classifier sees them: smaller is better.',
  documentation: `$$\\text{kid} = \\frac{\\sum_{i \\ne j} k(x_i, x_j)}{m (m - 1)} + \\frac{\\sum_{i \\ne j} k(t_i, t_j)}{n (n - 1)} - \\frac{2 \\sum_{i, j} k(x_i, t_j)}{m n}, \\qquad k(a, b) = \\left(\\tfrac{1}{d}\\, a^\\top b + 1\\right)^3$$

on the $d$ = 64 features that a classifier trained on the same data makes of generated and of real images: the squared maximum mean discrepancy, without bias, over
all images at once rather than the average over random subsets. Unlike \`fid\` it does not depend on how many images there are, and may be
slightly below 0 for images that are as good as real. The figures are *not* those of the literature, whose features are Inception's.`,
  paper: {
    title: 'Demystifying MMD GANs',
    authors: 'Bińkowski, Sutherland, Arbel, Gretton',
    year: 2018,
    url: 'https://arxiv.org/abs/1801.01401',
  },
  incoming: false,
  asksClassifier: { measure: 'kernel distance', trainedWith: 'labeled images' },
  higherIsBetter: false,
  differentiable: false,
  parameters: besideReal,
  type: (call) => ofRealImages(call, 'kid', { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY }),
});

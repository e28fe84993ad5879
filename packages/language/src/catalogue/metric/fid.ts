import { defineEntry } from '../entry';
import { besideReal, ofRealImages } from './generated';

export const fid = defineEntry({
  name: 'fid',
  category: 'metric',
  summary: 'Fréchet distance between the features of generated and real images: smaller is better.',
  documentation: `$$\\text{fid} = \\lVert \\mu_x - \\mu_t \\rVert^2 + \\operatorname{tr}\\big(\\Sigma_x + \\Sigma_t - 2 (\\Sigma_x \\Sigma_t)^{1/2}\\big)$$

for mean $\\mu$ and covariance $\\Sigma$ of the features that a classifier trained on the same data makes of generated and of real images. Sees both bad and
too similar images. The figures are *not* those of the literature, whose features are Inception's: compare runs on the same data with each other.`,
  paper: {
    title: 'GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium',
    authors: 'Heusel, Ramsauer, Unterthiner, Nessler, Hochreiter',
    year: 2017,
    url: 'https://arxiv.org/abs/1706.08500',
  },
  incoming: false,
  asksClassifier: { measure: 'Fréchet distance', trainedWith: 'labeled images' },
  higherIsBetter: false,
  differentiable: false,
  parameters: besideReal,
  type: (call) => ofRealImages(call, 'fid', { min: 0, max: Number.POSITIVE_INFINITY }),
});

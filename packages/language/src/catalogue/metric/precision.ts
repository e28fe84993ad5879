import { coverage } from './coverage';

export const precision = coverage({
  name: 'precision',
  measure: 'precision',
  summary: 'Share of generated images that look like real ones to a classifier: larger is better.',
  documentation: `The share of generated images whose features, by a classifier trained on the same data, are no farther from some real image's than that image's third
nearest real neighbor. It falls when images look unreal; that many of them are alike it does not see, \`recall\` does. Real images that the
set does not hold don't reach 1 either: compare runs of equally many images with each other. For generative models; what a classifier gets right is
\`accuracy\`. Time grows with the square of the number of images: 10,000 take about ten seconds.`,
});

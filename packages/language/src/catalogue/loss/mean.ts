import { reduction } from './reduction';

export const mean = reduction({
  name: 'mean',
  mean: true,
  summary: 'Mean of all elements, over the batch too; or over the pixels or channels of each example.',
  documentation: `$$\\ell = \\frac{1}{n} \\sum_i x_i$$

To build losses by hand: \`mean(Critic(fake)) - mean(Critic(real))\` is the Wasserstein critic's, and
\`bce(Critic(real) - mean(Critic(fake)), 1)\` half of a relativistic one's. When measured it is the mean over all images that are measured.

With \`over\` it is a value of each example: \`mean(x, over: pixels)\` is a vector with a number for each channel,
\`mean(x, over: channels)\` an image of one channel, \`mean(x, over: all)\` a vector of one number.`,
});

import { reduction } from './reduction';

export const sum = reduction({
  name: 'sum',
  mean: false,
  summary: 'Sum of the elements of each example; or over its pixels or channels.',
  documentation: `$$\\ell = \\sum_i x_i$$

over the elements of an example; as a loss it is then averaged over the batch, as all losses are.

With \`over\` it is a value of each example: \`sum(x, over: pixels)\` is a vector with a number for each channel,
\`sum(x, over: channels)\` an image of one channel, \`sum(x, over: all)\` a vector of one number.`,
});

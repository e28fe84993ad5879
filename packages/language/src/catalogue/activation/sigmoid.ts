import { sigmoid as smooth } from '../smooth';
import { increasing, pointwise } from './pointwise';

export const sigmoid = pointwise({
  name: 'sigmoid',
  summary: 'Squeezes every value into [0, 1].',
  documentation: `$$y = \\frac{1}{1 + e^{-x}}$$

For the last layer of a network that makes images in [0, 1], and for gates, which multiply. Not before \`bce\` or
\`cross_entropy\`: they take logits and do it themselves, without loss of precision. Its gradient is at most 1/4 and vanishes
far from 0, so it is a poor activation between layers.`,
  parameters: [],
  range: increasing((x) => 1 / (1 + Math.exp(-x))),
  apply: (tf, x) => smooth(tf, x),
});

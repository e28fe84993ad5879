import { tanh as smooth } from '../smooth';
import { increasing, pointwise } from './pointwise';

export const tanh = pointwise({
  name: 'tanh',
  summary: 'Squeezes every value into [-1, 1].',
  documentation: `$$y = \\tanh x = \\frac{e^x - e^{-x}}{e^x + e^{-x}}$$

The usual last layer of a generator; compare its images with data in [-1, 1]: \`image -> rescale(-1, 1)\`.`,
  parameters: [],
  range: increasing(Math.tanh),
  apply: (tf, x) => smooth(tf, x),
});

import { pointwise } from '../activation/pointwise';
import { mapRange } from '../entry';
import { absoluteRange } from '../ranges';

export const square = pointwise({
  name: 'square',
  category: 'arithmetic',
  summary: 'The square of every element.',
  documentation: `$$y = x^2$$

Written \`x -> square\` or \`square(x)\`. Its range is never negative, which \`x * x\` does not show.`,
  parameters: [],
  range: (input) => mapRange(absoluteRange(input), (x) => x * x),
  apply: (tf, x) => tf.square(x),
});

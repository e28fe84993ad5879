import { pointwise } from '../activation/pointwise';
import { absoluteRange } from '../ranges';

export const abs = pointwise({
  name: 'abs',
  category: 'arithmetic',
  summary: 'The absolute value of every element.',
  documentation: `$$y = |x|$$

Written \`x -> abs\` or \`abs(x)\`. The gradient is $-1$ below 0 and $1$ elsewhere. For losses by hand: \`mean(abs(a - b))\` is \`l1(a, b)\`.`,
  parameters: [],
  range: absoluteRange,
  apply: (tf, x) => tf.abs(x),
});

import { pointwise } from '../activation/pointwise';
import { cosineRange } from './periodic';

export const cos = pointwise({
  name: 'cos',
  category: 'arithmetic',
  summary: 'The cosine of every element.',
  documentation: `$$y = \\cos x$$

$x$ in radians.`,
  parameters: [],
  range: cosineRange,
  apply: (tf, x) => tf.cos(x),
});

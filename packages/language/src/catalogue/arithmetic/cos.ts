import { pointwise } from '../activation/pointwise';
import { cosineRange } from './periodic';

export const cos = pointwise({
  name: 'cos',
  category: 'arithmetic',
  summary: 'The cosine of every element.',
  documentation: `$$y = \\cos x$$

$x$ in radians. Written \`x -> cos\` or \`cos(x)\`; for the embedding of a time see \`sinusoidal\`.`,
  parameters: [],
  range: cosineRange,
  apply: (tf, x) => tf.cos(x),
});

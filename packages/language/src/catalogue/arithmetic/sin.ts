import { pointwise } from '../activation/pointwise';
import { cosineRange } from './periodic';

export const sin = pointwise({
  name: 'sin',
  category: 'arithmetic',
  summary: 'The sine of every element.',
  documentation: `$$y = \\sin x$$

$x$ in radians. As an activation it lets a network of coordinates draw fine detail (SIREN); for the embedding of a time see
\`sinusoidal\`.`,
  parameters: [],
  range: ({ min, max }) => cosineRange({ min: min - Math.PI / 2, max: max - Math.PI / 2 }),
  apply: (tf, x) => tf.sin(x),
});

import { increasing, pointwise } from '../activation/pointwise';
import { exp as smooth } from '../smooth';

export const exp = pointwise({
  name: 'exp',
  category: 'arithmetic',
  summary: 'The exponential of every element.',
  documentation: `$$y = e^x$$

Infinite above 88.7 in float32. A deviation from a logarithm of a variance, as variational autoencoders have it:
\`exp(0.5 * log_variance)\`.`,
  parameters: [],
  range: increasing(Math.exp),
  apply: (tf, x) => smooth(tf, x),
});

import { increasing, pointwise } from '../activation/pointwise';

export const sqrt = pointwise({
  name: 'sqrt',
  category: 'arithmetic',
  summary: 'The square root of every element.',
  documentation: `$$y = \\sqrt{x}$$

Not a number where $x$ is negative, and the gradient is infinite at 0: add a small number first, as in \`sqrt(square(x) + 1e-6)\`.`,
  parameters: [],
  range: increasing((x) => Math.sqrt(Math.max(0, x))),
  apply: (tf, x) => tf.sqrt(x),
});

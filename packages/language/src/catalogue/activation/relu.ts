import { increasing, pointwise } from './pointwise';

export const relu = pointwise({
  name: 'relu',
  summary: 'Sets negative values to 0.',
  documentation: `$$y = \\max(0, x)$$

The default activation inside networks: cheap, and its gradient does not shrink. A unit whose input is always negative
no longer gets a gradient (*dying ReLU*); \`leaky_relu\` avoids that and is usual in critics.`,
  paper: {
    title: 'Rectified Linear Units Improve Restricted Boltzmann Machines',
    authors: 'Nair, Hinton',
    year: 2010,
  },
  parameters: [],
  range: increasing((x) => Math.max(0, x)),
  apply: (tf, x) => tf.relu(x),
});

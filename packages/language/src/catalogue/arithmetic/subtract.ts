import { subtractRanges } from '../ranges';
import { binaryOperator } from './broadcast';

export const subtract = binaryOperator({
  name: 'subtract',
  operator: '-',
  algebra: 'difference',
  summary: 'Subtracts two values element by element.',
  documentation: `$y = a - b$, written \`a - b\`. As in \`1 - hole\`, the inverse of a mask.`,
  range: subtractRanges,
  apply: (tf, a, b) => tf.sub(a, b),
});

import { divideRanges } from '../ranges';
import { binaryOperator } from './broadcast';

export const divide = binaryOperator({
  name: 'divide',
  operator: '/',
  algebra: 'quotient',
  summary: 'Divides two values element by element.',
  documentation: `$y = a / b$, written \`a / b\`. Where the divisor can be 0 so that the quotient is infinite, add a small number to it.`,
  range: divideRanges,
  apply: (tf, a, b) => tf.div(a, b),
});

import { multiplyRanges } from '../ranges';
import { binaryOperator } from './broadcast';

export const multiply = binaryOperator({
  name: 'multiply',
  operator: '*',
  algebra: 'product',
  summary: 'Multiplies two values element by element.',
  documentation: `$y = a * b$, written \`a * b\`. For gates (\`it * gate\`), masks (\`photo * (1 - hole)\`) and weights of losses.`,
  range: multiplyRanges,
  apply: (tf, a, b) => tf.mul(a, b),
});

import { addRanges } from '../ranges';
import { binaryOperator } from './broadcast';

export const add = binaryOperator({
  name: 'add',
  operator: '+',
  algebra: 'sum',
  summary: 'Adds two values element by element.',
  documentation: `$y = a + b$, written \`a + b\`. For residual connections (\`it + shortcut\`) and sums of losses.`,
  range: addRanges,
  apply: (tf, a, b) => tf.add(a, b),
});

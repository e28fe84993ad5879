import { binaryOperator } from './broadcast';
import { extremum } from './extremum';

export const max = binaryOperator({
  name: 'max',
  summary: 'The greater of two values, element by element.',
  documentation: `$y = \\max(a, b)$. Of numbers alone, \`max(3, 4)\` is a number known when the file is checked.`,
  range: (a, b) => ({ min: Math.max(a.min, b.min), max: Math.max(a.max, b.max) }),
  apply: (tf, a, b) => extremum(tf, 'maximum', a, b),
});

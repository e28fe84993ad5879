import { binaryOperator } from './broadcast';
import { extremum } from './extremum';

export const min = binaryOperator({
  name: 'min',
  summary: 'The smaller of two values, element by element.',
  documentation: `$y = \\min(a, b)$. Of numbers alone, \`min(3, 4)\` is a number known when the file is checked.`,
  range: (a, b) => ({ min: Math.min(a.min, b.min), max: Math.min(a.max, b.max) }),
  apply: (tf, a, b) => extremum(tf, 'minimum', a, b),
});

import { extremumEntry } from './extremum';

export const min = extremumEntry({
  name: 'min',
  kind: 'minimum',
  summary: 'The smaller of two values, element by element; or the smallest element of one.',
  documentation: `$y = \\min(a, b)$. Of numbers alone, \`min(3, 4)\` is a number known when the file is checked.

With \`over\` it is of one value: \`min(x, over: channels)\` is an image of one channel with the smallest of each pixel,
\`min(x, over: pixels)\` a vector with the smallest of each channel, \`min(x, over: all)\` a vector of one number.`,
});

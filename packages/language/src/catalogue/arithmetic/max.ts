import { extremumEntry } from './extremum';

export const max = extremumEntry({
  name: 'max',
  kind: 'maximum',
  summary: 'The greater of two values, element by element; or the greatest element of one.',
  documentation: `$y = \\max(a, b)$. Of numbers alone, \`max(3, 4)\` is a number known when the file is checked.

With \`over\` it is of one value: \`max(x, over: channels)\` is an image of one channel with the greatest of each pixel,
\`max(x, over: pixels)\` a vector with the greatest of each channel, \`max(x, over: all)\` a vector of one number.`,
});

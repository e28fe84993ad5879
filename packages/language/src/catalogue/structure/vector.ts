import { tensor } from '../../types';
import { defineEntry } from '../entry';

export const vector = defineEntry({
  name: 'vector',
  category: 'structure',
  writtenAsList: true,
  summary: 'A vector of fixed numbers, one for each channel.',
  documentation: `The same for every example, and never trained (\`learned\` is): \`vector(0.449, 0.437, 0.404)\`. Beside an operator a list in brackets
is one: \`(photo - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]\` normalizes each color as networks that were trained on ImageNet
expect it.`,
  incoming: false,
  parameters: [
    {
      name: 'values',
      kind: 'number',
      variadic: true,
      documentation: 'The numbers, in the order of channels.',
    },
  ],
  type({ args }) {
    const values = args.numbers('values');
    return tensor([values.length], { min: Math.min(...values), max: Math.max(...values) });
  },
  graph({ tf, args, batch }) {
    return tf.tile(tf.tensor2d([[...args.numbers('values')]]), [batch, 1]);
  },
});

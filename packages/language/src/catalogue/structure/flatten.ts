import { product } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';

export const flatten = defineEntry({
  name: 'flatten',
  category: 'structure',
  rearranges: 'shape',
  summary: 'Flattens an image into a vector.',
  documentation: `$H \\times W \\times C$ becomes a vector of $H \\cdot W \\cdot C$, row by row, the channels of a pixel together. Needed before
\`dense\`, whose weights then fix the image's size; \`global_avg_pool\` is the alternative for every size.`,
  incoming: true,
  parameters: [],
  type(call) {
    const input = tensorInput(call, 'flatten');
    return input === undefined ? UNKNOWN : tensor([product(input.shape)], input.range);
  },
  graph({ tf, inputs }) {
    const x = inputs[0]!;
    const [batch = 1] = x.shape;
    return tf.reshape(x, [batch, x.size / batch]);
  },
});

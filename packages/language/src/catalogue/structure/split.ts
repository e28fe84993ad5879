import { divideExactly } from '../../algebra/dim';
import { channelsNotMultiple } from '../../diagnostics/entries/CNN239-channels-not-multiple';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';

export const split = defineEntry({
  name: 'split',
  category: 'structure',
  alignment: 'elementwise',
  summary: 'Splits the channels into equal parts, each a value of its own.',
  documentation: `$H \\times W \\times C$ becomes \`parts\` values of $H \\times W \\times C / \\text{parts}$, the first channels first: \`a, b = split(2)\`. Vectors are split likewise.
The inverse is \`concat\`.

NAFNet's gate is \`a, b = split(2)\` and then \`a * b\`; a variational encoder splits its last layer into means and logarithms of variances.`,
  incoming: true,
  asFunction: true,
  parameters: [
    {
      name: 'parts',
      kind: 'integer',
      default: 2,
      minimum: 2,
      maximum: 256,
      documentation: 'Number of parts; must divide the number of channels.',
    },
  ],
  type(call) {
    const input = tensorInput(call, 'split');
    if (input === undefined) return UNKNOWN;
    const parts = call.args.number('parts');
    const channels = divideExactly(input.shape.at(-1)!, parts);
    if (channels === undefined) {
      const why = `each of ${parts} parts takes as many`;
      const data = { entry: 'split', channels: input.shape.at(-1)!, multipleOf: parts, why };
      call.report(channelsNotMultiple, data, { at: 'parts', because: [0] });
      return UNKNOWN;
    }
    return tensor([...input.shape.slice(0, -1), channels], input.range);
  },
  further: ({ args }, type) => ({
    optional: false,
    results: Array.from({ length: args.number('parts') - 1 }, (_, index) => ({
      name: String(index + 1),
      type,
    })),
  }),
  graph: ({ tf, inputs, args }) => tf.split(inputs[0]!, args.number('parts'), inputs[0]!.rank - 1),
});

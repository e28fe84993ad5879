import type { Dim } from '../../algebra/dim';
import { format } from '../../algebra/dim';
import { notAPermutation } from '../../diagnostics/entries/CNN246-not-a-permutation';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';

export const permute = defineEntry({
  name: 'permute',
  alsoCalled: ['transpose'],
  category: 'structure',
  rearranges: 'order',
  summary: 'Swaps dimensions: height, width, channels.',
  documentation: `\`permute(2, 1, 3)\` swaps height and width: the first dimension of the result is the second of the input, and so on. Dimensions
count from 1; the batch is not among them. As Keras's \`Permute\`.`,
  incoming: true,
  parameters: [
    {
      name: 'order',
      kind: 'dim',
      variadic: true,
      minimum: 1,
      documentation: 'For each new dimension, which old one it is, counted from 1.',
    },
  ],
  type(call) {
    const input = tensorInput(call, 'permute');
    if (input === undefined) return UNKNOWN;
    const order = call.args.dims('order');
    const rank = input.shape.length;
    const complete = input.shape.every((_, axis) => order.includes(axis + 1));
    if (order.length !== rank || !complete) {
      call.report(notAPermutation, { given: order.map(format), rank }, { because: [0] });
      return UNKNOWN;
    }
    const shape = order.map((axis): Dim => input.shape[Number(axis) - 1]!);
    return tensor(shape, input.range);
  },
  graph: ({ tf, inputs, args }) => tf.transpose(inputs[0]!, [0, ...args.dims('order').map(Number)]),
});

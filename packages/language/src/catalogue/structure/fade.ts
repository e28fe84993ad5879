import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { equalInputs } from '../inputs';
import { addRanges, constantRange, multiplyRanges } from '../ranges';

export const fade = defineEntry({
  name: 'fade',
  category: 'structure',
  alignment: 'elementwise',
  summary: 'Mixes the incoming value with another.',
  documentation: `$$y = (1 - a)\\, x + a\\, o$$

with \`amount\` $a$ of \`other\` $o$; both have the same shape, which stays. As when a progressive generator fades in a larger
resolution: \`upsample(2) -> fade(fresh, 0.5)\`.`,
  incoming: true,
  parameters: [
    { name: 'other', kind: 'value', documentation: 'What is mixed in; same shape as the incoming value.' },
    {
      name: 'amount',
      kind: 'number',
      default: 0.5,
      minimum: 0,
      maximum: 1,
      documentation: 'Share of the other value: 0 keeps the incoming one, 1 replaces it.',
    },
  ],
  type(call) {
    const pair = equalInputs(call, 'fade', ['incoming', 'other']);
    if (pair === undefined) return UNKNOWN;
    const amount = call.args.number('amount');
    const range = addRanges(
      multiplyRanges(pair[0].range, constantRange(1 - amount)),
      multiplyRanges(pair[1].range, constantRange(amount)),
    );
    return tensor(pair[0].shape, range);
  },
  graph({ tf, inputs, args }) {
    const amount = args.number('amount');
    return tf.add(tf.mul(inputs[0]!, 1 - amount), tf.mul(inputs[1]!, amount));
  },
});

import { tensor, UNKNOWN } from '../../types';
import { defineEntry, type ParameterSpec } from '../entry';
import { equalInputs } from '../inputs';
import { addRanges, constantRange, isBounded, joinRanges, multiplyRanges } from '../ranges';
import { Strengths } from '../strengths';

const amount: ParameterSpec = {
  name: 'amount',
  kind: 'number',
  varies: true,
  default: 0.5,
  minimum: 0,
  maximum: 1,
  documentation: 'Share of the other value: 0 keeps the incoming one, 1 replaces it.',
};

/** Behind the two values. */
const strengths = new Strengths('fade', [amount], 2);

export const fade = defineEntry({
  name: 'fade',
  category: 'structure',
  alignment: 'elementwise',
  summary: 'Mixes the incoming value with another.',
  documentation: `$$y = (1 - a)\\, x + a\\, o$$

with \`amount\` $a$ of \`other\` $o$; both have the same shape, which stays. The amount may be a value: \`ramp(0, 1)\` in a train block, and in a network an input
of size \`[1]\` that is given it, as when a progressive generator fades in a larger resolution: \`small -> fade(large, grown)\`.`,
  incoming: true,
  parameters: [
    { name: 'other', kind: 'value', documentation: 'What is mixed in; same shape as the incoming value.' },
    amount,
  ],
  type(call) {
    const pair = equalInputs(call, 'fade', ['incoming', 'other']);
    if (pair === undefined) return UNKNOWN;
    const share = strengths.range(call, 'amount');
    if (share === undefined) return UNKNOWN;
    if (!isBounded(share)) return tensor(pair[0].shape);
    // For each pair of elements the result lies between those for the smallest and the largest amount.
    const ranges = [share.min, share.max].map((end) =>
      addRanges(
        multiplyRanges(pair[0].range, constantRange(1 - end)),
        multiplyRanges(pair[1].range, constantRange(end)),
      ),
    );
    return tensor(pair[0].shape, joinRanges(ranges));
  },
  graph({ tf, inputs, args }) {
    const share = strengths.of({ tf, inputs, args }, 'amount');
    const kept = typeof share === 'number' ? 1 - share : tf.sub(1, share);
    return tf.add(tf.mul(inputs[0]!, kept), tf.mul(inputs[1]!, share));
  },
});

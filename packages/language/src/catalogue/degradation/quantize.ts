import { rangeUnknown } from '../../diagnostics/entries/CNN243-range-unknown';
import { type TensorType, tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { isBounded, width } from '../ranges';
import { roundThrough } from '../smooth';

export const quantize = defineEntry({
  name: 'quantize',
  category: 'degradation',
  summary: 'Rounds values to a number of levels, evenly spread over their range.',
  documentation: `$$y = a + \\operatorname{round}\\!\\left(\\frac{x - a}{b - a} (n - 1)\\right) \\frac{b - a}{n - 1}$$

for the range $[a, b]$ and $n$ \`levels\`: 256 is an 8-bit file, 2 is black and white. Shape and range stay. The gradient passes as if nothing had been
rounded (straight-through estimator), so that it can be used inside a loss.`,
  incoming: true,
  parameters: [
    {
      name: 'levels',
      kind: 'integer',
      default: 256,
      minimum: 2,
      documentation: 'Number of different values.',
    },
  ],
  type(call) {
    const input = tensorInput(call, 'quantize');
    if (input === undefined) return UNKNOWN;
    if (!isBounded(input.range) || width(input.range) === 0) {
      const advice = 'Apply it to data, or to the result of `sigmoid` or `tanh`.';
      call.report(rangeUnknown, { entry: 'quantize', range: input.range, advice }, { because: [0] });
    }
    return tensor(input.shape, input.range);
  },
  graph({ tf, inputs, inputTypes, args }) {
    const { range } = inputTypes[0] as TensorType;
    const step = width(range) / (args.number('levels') - 1);
    const whole = roundThrough(tf, tf.mul(tf.sub(inputs[0]!, range.min), 1 / step));
    return tf.add(tf.mul(whole, step), range.min);
  },
});

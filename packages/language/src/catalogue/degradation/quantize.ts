import { rangeUnknown } from '../../diagnostics/entries/CNN243-range-unknown';
import { type TensorType, tensor, UNKNOWN } from '../../types';
import { defineEntry, type ParameterSpec } from '../entry';
import { tensorInput } from '../inputs';
import { isBounded, width } from '../ranges';
import { roundThrough } from '../smooth';
import { nearestWhole, Strengths } from '../strengths';

/** Beyond that neighboring values are the same float32. */
const MAX_LEVELS = 2 ** 24;

const levels: ParameterSpec = {
  name: 'levels',
  kind: 'integer',
  varies: true,
  default: 256,
  minimum: 2,
  documentation: 'Number of different values.',
};

const strengths = new Strengths('quantize', [levels]);

export const quantize = defineEntry({
  name: 'quantize',
  category: 'degradation',
  summary: 'Rounds values to a number of levels, evenly spread over their range.',
  documentation: `$$y = a + \\operatorname{round}\\!\\left(\\frac{x - a}{b - a} (n - 1)\\right) \\frac{b - a}{n - 1}$$

for the range $[a, b]$ and $n$ \`levels\`: 256 is an 8-bit file, 2 is black and white. Shape and range stay. The gradient passes as if nothing had been
rounded (straight-through estimator), so that it can be used inside a loss. Of a range, \`quantize(2 .. 32)\`, each example gets a whole number.`,
  incoming: true,
  parameters: [levels],
  type(call) {
    const input = tensorInput(call, 'quantize');
    if (input === undefined || strengths.range(call, 'levels') === undefined) return UNKNOWN;
    if (!isBounded(input.range) || width(input.range) === 0) {
      const advice = 'Apply it to data, or to the result of `sigmoid` or `tanh`.';
      call.report(rangeUnknown, { entry: 'quantize', range: input.range, advice }, { because: [0] });
    }
    return tensor(input.shape, input.range);
  },
  graph({ tf, inputs, inputTypes, args }) {
    const { range } = inputTypes[0] as TensorType;
    const count = strengths.of({ tf, inputs, args }, 'levels');
    const step =
      typeof count === 'number'
        ? width(range) / (count - 1)
        : tf.div(width(range), tf.sub(nearestWhole(tf, count, 2, MAX_LEVELS), 1));
    const above = tf.sub(inputs[0]!, range.min);
    const whole = roundThrough(tf, typeof step === 'number' ? tf.mul(above, 1 / step) : tf.div(above, step));
    return tf.add(tf.mul(whole, step), range.min);
  },
});

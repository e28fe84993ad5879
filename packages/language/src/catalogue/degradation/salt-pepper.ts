import { rangeUnknown } from '../../diagnostics/entries/CNN243-range-unknown';
import { type TensorType, tensor, UNKNOWN } from '../../types';
import { defineEntry, type ParameterSpec } from '../entry';
import { tensorInput } from '../inputs';
import { isBounded } from '../ranges';
import { Strengths } from '../strengths';

const amount: ParameterSpec = {
  name: 'amount',
  kind: 'number',
  varies: true,
  minimum: 0,
  maximum: 1,
  documentation: 'Share of the elements that are hit.',
};

const strengths = new Strengths('salt_pepper', [amount]);

export const saltPepper = defineEntry({
  name: 'salt_pepper',
  category: 'degradation',
  summary: 'Sets random pixels to the smallest or largest value.',
  documentation: `Each element becomes, with probability \`amount\`, an end of the range of the values: half of them the upper end (salt),
half the lower (pepper). Shape and range stay. Channels are hit independently, as in scikit-image.

The model of dead and hot pixels and of transmission errors. Linear filters smear it; medians and networks remove it.`,
  incoming: true,
  parameters: [amount],
  type(call) {
    const input = tensorInput(call, 'salt_pepper');
    if (input === undefined || strengths.range(call, 'amount') === undefined) return UNKNOWN;
    if (!isBounded(input.range)) {
      const advice = 'Apply it to data, or to the result of `sigmoid` or `tanh`.';
      call.report(rangeUnknown, { entry: 'salt_pepper', range: input.range, advice }, { because: [0] });
    }
    return tensor(input.shape, input.range);
  },
  random: (_call, output) => [
    { name: 'dice', distribution: 'uniform', shape: (output as TensorType).shape, when: 'always' },
  ],
  graph({ tf, inputs, inputTypes, args, random }) {
    const { min, max } = (inputTypes[0] as TensorType).range;
    const share = strengths.of({ tf, inputs, args }, 'amount');
    const half = typeof share === 'number' ? share / 2 : tf.mul(share, 0.5);
    // 1 where the dice fell below half, 1 where above 1 - half; the rest keeps its value.
    const pepper = tf.step(tf.sub(half, random.dice!));
    const salt = tf.step(tf.sub(random.dice!, typeof half === 'number' ? 1 - half : tf.sub(1, half)));
    const kept = tf.mul(inputs[0]!, tf.sub(tf.sub(1, pepper), salt));
    const salted = tf.add(kept, max === 1 ? salt : tf.mul(salt, max));
    return min === 0 ? salted : tf.add(salted, tf.mul(pepper, min));
  },
});

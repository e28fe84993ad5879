import { classAsTensor } from '../../diagnostics/entries/CNN237-class-as-tensor';
import { scalar, tensor, UNKNOWN } from '../../types';
import { defineEntry, mapRange } from '../entry';

export const negate = defineEntry({
  name: 'negate',
  category: 'arithmetic',
  operator: 'negate',
  algebra: 'negation',
  summary: 'Changes the sign of every element.',
  documentation: '$y = -x$, written `-x`. As in `minimize -mean(Critic(fake))`, which makes the mean larger.',
  incoming: false,
  parameters: [{ name: 'value', kind: 'value', documentation: 'A value or a number.' }],
  type(call) {
    const [input] = call.inputs;
    if (input?.kind === 'class' || input?.kind === 'map') {
      const data = { entry: 'negate', count: input.count, isMap: input.kind === 'map' };
      call.report(classAsTensor, data, { because: [0] });
    }
    if (input?.kind === 'scalar') return scalar(mapRange(input.range, (x) => 0 - x));
    return input?.kind === 'tensor'
      ? tensor(
          input.shape,
          mapRange(input.range, (x) => 0 - x),
        )
      : UNKNOWN;
  },
  graph: ({ tf, inputs }) => tf.neg(inputs[0]!),
});

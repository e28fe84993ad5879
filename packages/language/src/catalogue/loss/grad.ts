import { type TensorType, tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';

export const grad = defineEntry({
  name: 'grad',
  category: 'loss',
  summary: 'The gradient of a value with respect to another that it was made from.',
  documentation: `$g = \\nabla_x \\sum_i y_i$ for \`grad(y, x)\`: how the sum of \`value\` changes with each element of \`by\`; it has the shape of \`by\`.

To write penalties by hand: \`grad(Critic(x), x)\`. The usual ones are ready: \`gradient_penalty\`, \`r1\`.`,
  incoming: false,
  differentiates: 'value',
  parameters: [
    { name: 'value', kind: 'value', documentation: 'What is differentiated.' },
    { name: 'by', kind: 'value', documentation: 'With respect to what; `value` must be made from it.' },
  ],
  type(call) {
    const [value] = call.inputs;
    if (value?.kind !== 'scalar' && tensorInput(call, 'grad', { index: 0, at: 'value' }) === undefined)
      return UNKNOWN;
    const by: TensorType | undefined = tensorInput(call, 'grad', { index: 1, at: 'by' });
    return by === undefined ? UNKNOWN : tensor(by.shape);
  },
  graph: (context) => context.gradient(),
});

import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { constant } from '../smooth';

export const stop = defineEntry({
  name: 'stop',
  alsoCalled: ['detach', 'stop_gradient', 'no_grad'],
  category: 'structure',
  alignment: 'elementwise',
  summary: 'The value without its gradient: what made it is not trained through this use.',
  documentation: `$y = x$, but $\\partial y / \\partial x = 0$. Written \`stop(x)\`. It is called *detach* in PyTorch, *stop_gradient* in TensorFlow.

For targets that a network itself computes (a teacher's prediction, a quantized code with the straight-through gradient
\`x + stop(quantized - x)\`).`,
  incoming: true,
  asFunction: true,
  parameters: [],
  type(call) {
    const input = tensorInput(call, 'stop');
    return input === undefined ? UNKNOWN : tensor(input.shape, input.range);
  },
  differentiable: false,
  graph: ({ tf, inputs }) => constant(tf, inputs[0]!),
});

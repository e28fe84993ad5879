import type { TensorType } from '../../types';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';

export const noise = defineEntry({
  name: 'noise',
  category: 'structure',
  alignment: 'elementwise',
  summary: 'Adds normally distributed noise while training.',
  documentation: `$y = x + \\sigma n$ with $n \\sim \\mathcal{N}(0, 1)$ for each element and \`deviation\` $\\sigma$; in use, and in a phase that
doesn't train its network, nothing happens. The shape stays.

At a critic's input it makes real and generated images overlap, which steadies training (*instance noise*). To degrade data, in use
too, see \`gaussian_noise\`.`,
  incoming: true,
  parameters: [
    {
      name: 'deviation',
      kind: 'number',
      default: 0.1,
      minimum: 0,
      documentation: 'Standard deviation of the noise, in units of the values.',
    },
  ],
  type(call) {
    const input = tensorInput(call, 'noise');
    return input === undefined ? UNKNOWN : tensor(input.shape);
  },
  random: (_call, output) => [
    { name: 'noise', distribution: 'normal', shape: (output as TensorType).shape, when: 'training' },
  ],
  graph({ tf, inputs, args, random, training }) {
    if (!training) return inputs[0]!;
    return tf.add(inputs[0]!, tf.mul(random.noise!, args.number('deviation')));
  },
});

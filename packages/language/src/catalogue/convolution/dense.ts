import { tensor, UNKNOWN } from '../../types';
import { type Call, defineEntry } from '../entry';
import { kernel, zeros } from '../initializers';
import { knownSize, vectorInput } from '../inputs';
import { biasParameter } from './parameters';
import { spectralKernel, spectralParameter, spectralWeights } from './spectral';

function inputSize(call: Call): number {
  const [input] = call.inputs;
  return input?.kind === 'tensor' ? (input.shape[0] as number) : 0;
}

export const dense = defineEntry({
  name: 'dense',
  alsoCalled: ['linear', 'fc', 'fully_connected'],
  category: 'convolution',
  summary: 'Connects every element of a vector with every unit.',
  documentation: `$$y = W^\\top x + b$$

A vector of $n$ becomes a vector of \`units\`. It has $n \\cdot \\text{units}$ weights, which after a \`flatten\` of a large image is
most of a network: reduce the image with strides or \`global_avg_pool\` first. To do the same at every pixel of an image use
\`conv(units, 1)\`.`,
  incoming: true,
  parameters: [
    { name: 'units', kind: 'integer', minimum: 1, documentation: 'Length of the resulting vector.' },
    biasParameter,
    spectralParameter,
  ],
  type(call) {
    const units = call.args.number('units');
    const vector = vectorInput(call, 'dense', undefined, `conv(${units}, 1)`);
    if (vector === undefined) return UNKNOWN;
    const size = knownSize(call, 'dense', 'elements', vector.size);
    return size === undefined ? UNKNOWN : tensor([units]);
  },
  weights(call) {
    const units = call.args.number('units');
    return [
      kernel([inputSize(call), units]),
      ...(call.args.boolean('bias') ? [zeros('bias', [units])] : []),
      ...spectralWeights(call.args, units),
    ];
  },
  multiplyAdds: (call) => inputSize(call) * call.args.number('units'),
  window: () => ({ kind: 'global' }),
  graph(context) {
    const { tf, inputs, args, weights } = context;
    const y = tf.matMul(inputs[0]!, spectralKernel(context, weights.kernel!));
    return args.boolean('bias') ? tf.add(y, weights.bias!) : y;
  },
});

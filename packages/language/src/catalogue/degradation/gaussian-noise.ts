import { type TensorType, tensor, UNKNOWN } from '../../types';
import { defineEntry, type ParameterSpec } from '../entry';
import { tensorInput } from '../inputs';
import { Strengths } from '../strengths';
import { clipParameter, clipToRange, noisyRange } from './limits';

const sigma: ParameterSpec = {
  name: 'sigma',
  kind: 'number',
  varies: true,
  minimum: 0,
  documentation: 'Standard deviation of the noise, in units of the values.',
};

const strengths = new Strengths('gaussian_noise', [sigma]);

export const gaussianNoise = defineEntry({
  name: 'gaussian_noise',
  alsoCalled: ['awgn'],
  category: 'degradation',
  summary: 'Adds normally distributed noise, as a sensor does.',
  documentation: `$y = x + \\sigma n$ with $n \\sim \\mathcal{N}(0, 1)$ for every element, then limited to the range of the values unless \`clip: false\`. Shape
stays. \`sigma\` is in units of the values: the literature's "sigma 25" of 8-bit images is \`25 / 255\` for values in [0, 1].

The standard task of denoising. Benchmarks usually do not clip: say \`clip: false\` to compare with them.`,
  incoming: true,
  parameters: [sigma, clipParameter],
  type(call) {
    const input = tensorInput(call, 'gaussian_noise');
    if (input === undefined || strengths.range(call, 'sigma') === undefined) return UNKNOWN;
    return tensor(input.shape, noisyRange(input.range, call.args.boolean('clip')));
  },
  random: (_call, output) => [
    { name: 'noise', distribution: 'normal', shape: (output as TensorType).shape, when: 'always' },
  ],
  graph({ tf, inputs, inputTypes, args, random }) {
    const noisy = tf.add(inputs[0]!, tf.mul(random.noise!, strengths.of({ tf, inputs, args }, 'sigma')));
    return clipToRange(tf, noisy, inputTypes[0]!, args.boolean('clip'));
  },
});

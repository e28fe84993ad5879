import { rangeUnknown } from '../../diagnostics/entries/CNN243-range-unknown';
import { type TensorType, tensor, UNKNOWN } from '../../types';
import { defineEntry, type ParameterSpec } from '../entry';
import { tensorInput } from '../inputs';
import { width } from '../ranges';
import { Strengths } from '../strengths';
import { clipParameter, clipToRange, noisyRange } from './limits';

const photons: ParameterSpec = {
  name: 'photons',
  kind: 'number',
  varies: true,
  default: 100,
  minimum: 1,
  documentation: 'Mean number of photons that the brightest pixel catches.',
};

const strengths = new Strengths('poisson', [photons]);

export const poisson = defineEntry({
  name: 'poisson',
  category: 'degradation',
  summary: 'Adds the noise of counted light: bright pixels vary more.',
  documentation: `With $s$ the value above the lower end of the range, as a share of its width, a pixel catches about \`photons\` $\\cdot\\, s$ photons; their number
varies with that variance: $y = x + \\sqrt{s / \\text{photons}}\\; n$ in units of the range's width, $n \\sim \\mathcal{N}(0, 1)$. The normal distribution
approximates Poisson's, closely from about ten photons on, and keeps it differentiable. Then limited to the range unless
\`clip: false\`. Shape stays.

For photographs in little light: 30 photons are very noisy, 1000 hardly.`,
  incoming: true,
  parameters: [photons, clipParameter],
  type(call) {
    const input = tensorInput(call, 'poisson');
    if (input === undefined || strengths.range(call, 'photons') === undefined) return UNKNOWN;
    if (!Number.isFinite(input.range.min) || !Number.isFinite(input.range.max) || width(input.range) === 0) {
      const advice = 'Apply it to data, or to the result of `sigmoid` or `tanh`.';
      call.report(rangeUnknown, { entry: 'poisson', range: input.range, advice }, { because: [0] });
    }
    return tensor(input.shape, noisyRange(input.range, call.args.boolean('clip')));
  },
  random: (_call, output) => [
    { name: 'noise', distribution: 'normal', shape: (output as TensorType).shape, when: 'always' },
  ],
  graph({ tf, inputs, inputTypes, args, random }) {
    const x = inputs[0]!;
    const { range } = inputTypes[0] as TensorType;
    const dark = range.min === 0 ? x : tf.sub(x, range.min);
    // The square root's derivative is infinite at 0: a hundredth of a photon keeps it finite.
    const strength = strengths.of({ tf, inputs, args }, 'photons');
    const perValue =
      typeof strength === 'number' ? strength / width(range) : tf.mul(strength, 1 / width(range));
    const light = tf.relu(tf.mul(dark, perValue));
    const deviation = tf.div(tf.sqrt(tf.add(light, 0.01)), perValue);
    const noisy = tf.add(x, tf.mul(deviation, random.noise!));
    return clipToRange(tf, noisy, inputTypes[0]!, args.boolean('clip'));
  },
});

import { emptyRange } from '../../diagnostics/entries/CNN248-empty-range';
import { tensor } from '../../types';
import { defineEntry } from '../entry';
import { shapeParameter } from './shape';

export const uniform = defineEntry({
  name: 'uniform',
  alsoCalled: ['rand'],
  category: 'random',
  summary: 'Random numbers, equally likely anywhere between two limits.',
  documentation: `Each element is drawn independently from $[\\text{min}, \\text{max})$.

An alternative to \`normal\` for latent vectors (DCGAN used \`uniform(100, -1, 1)\`). It is drawn afresh for every example of
every \`minimize\`; \`fixed uniform(...)\` is drawn once for the whole training.

Two limits alone are one number for each example, a strength that varies: \`sigma = uniform(0, 0.2)\`, then
\`clean -> gaussian_noise(sigma)\`.`,
  incoming: false,
  mean: (args) => (args.number('min') + args.number('max')) / 2,
  takesLimits: ['min', 'max'],
  parameters: [
    shapeParameter,
    { name: 'min', kind: 'number', default: 0, documentation: 'Lower limit.' },
    { name: 'max', kind: 'number', default: 1, documentation: 'Upper limit.' },
  ],
  type(call) {
    const { args } = call;
    const [min, max] = [args.number('min'), args.number('max')];
    if (min >= max) {
      const data = { entry: 'uniform', low: 'min', high: 'max', lowValue: min, highValue: max };
      call.report(emptyRange, data, { at: 'max' });
    }
    return tensor(args.dims('shape'), { min: Math.min(min, max), max: Math.max(min, max) });
  },
  random: ({ args }) => [
    { name: 'noise', distribution: 'uniform', shape: args.dims('shape'), when: 'always' },
  ],
  graph({ tf, args, random }) {
    const min = args.number('min');
    const spread = args.number('max') - min;
    const scaled = spread === 1 ? random.noise! : tf.mul(random.noise!, spread);
    return min === 0 ? scaled : tf.add(scaled, min);
  },
});

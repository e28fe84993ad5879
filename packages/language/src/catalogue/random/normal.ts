import { tensor } from '../../types';
import { defineEntry } from '../entry';
import { constantRange } from '../ranges';
import { shapeParameter } from './shape';

export const normal = defineEntry({
  name: 'normal',
  alsoCalled: ['randn', 'gaussian'],
  category: 'random',
  summary: 'Random numbers with the normal distribution.',
  documentation: `Each element is drawn from $\\mathcal{N}(\\mu, \\sigma^2)$ with \`mean\` $\\mu$ and \`deviation\` $\\sigma$, independently.

The usual source of a generator's latent vector: \`z = normal(100)\`. It is drawn afresh for every example of every
\`minimize\`; \`fixed normal(...)\` is drawn once for the whole training.`,
  incoming: false,
  mean: (args) => args.number('mean'),
  parameters: [
    shapeParameter,
    { name: 'mean', kind: 'number', default: 0, documentation: 'Mean of the distribution.' },
    {
      name: 'deviation',
      kind: 'number',
      default: 1,
      minimum: 0,
      documentation: 'Standard deviation of the distribution.',
    },
  ],
  type: ({ args }) =>
    args.number('deviation') === 0
      ? tensor(args.dims('shape'), constantRange(args.number('mean')))
      : tensor(args.dims('shape')),
  random: ({ args }) => [
    { name: 'noise', distribution: 'normal', shape: args.dims('shape'), when: 'always' },
  ],
  graph({ tf, args, random }) {
    const mean = args.number('mean');
    const deviation = args.number('deviation');
    const scaled = deviation === 1 ? random.noise! : tf.mul(random.noise!, deviation);
    return mean === 0 ? scaled : tf.add(scaled, mean);
  },
});

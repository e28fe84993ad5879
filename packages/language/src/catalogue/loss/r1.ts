import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { conditionsParameter, criticParameter, fedToCritic, squaredSlope } from './input-gradient';

export const r1 = defineEntry({
  name: 'r1',
  category: 'loss',
  summary: 'Keeps a critic flat at real images.',
  documentation: `$$\\ell = \\lVert \\nabla_x D(x) \\rVert_2^2$$

at real images $x$; weight it with $\\gamma / 2$, for example \`5 * r1(Critic, real)\` for $\\gamma = 10$, beside \`bce\`. It makes training converge where the generator is
right, which unpenalized GANs do not, and is cheaper than \`gradient_penalty\`. A conditional critic gets its further inputs after the images:
\`r1(Critic, real, label)\`. The critic must not tie the examples of a batch together.`,
  paper: {
    title: 'Which Training Methods for GANs do actually Converge?',
    authors: 'Mescheder, Geiger, Nowozin',
    year: 2018,
    url: 'https://arxiv.org/abs/1801.04406',
  },
  incoming: false,
  differentiates: 'network',
  parameters: [
    criticParameter,
    { name: 'real', kind: 'value', documentation: 'Real images.' },
    conditionsParameter,
  ],
  type: (call) =>
    tensorInput(call, 'r1', { index: 0, at: 'real' }) === undefined
      ? UNKNOWN
      : scalar({ min: 0, max: Number.POSITIVE_INFINITY }),
  fed: (call) => fedToCritic(call, 1),
  graph(context) {
    const [real, ...conditions] = context.inputs;
    return squaredSlope(context, real!, conditions);
  },
});

import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { equalInputs } from '../inputs';
import { conditionsParameter, criticParameter, fedToCritic, squaredSlope } from './input-gradient';

export const gradientPenalty = defineEntry({
  name: 'gradient_penalty',
  category: 'loss',
  summary: 'Keeps a critic’s slope near 1 between real and generated images.',
  documentation: `$$\\ell = \\big(\\lVert \\nabla_{\\hat x} D(\\hat x) \\rVert_2 - 1\\big)^2, \\quad \\hat x = x + u\\, (G(z) - x),\\; u \\sim \\mathcal{U}[0, 1]$$

with one $u$ for each example. Ten times it, added to \`mean(Critic(fake)) - mean(Critic(real))\`, makes the critic of a Wasserstein GAN; see \`r1\`
for the penalty on real images only. A conditional critic gets its further inputs after the images:
\`gradient_penalty(Critic, real, fake, label)\`.

The critic must not tie the examples of a batch together (no \`batch_norm\`, no \`minibatch_stddev\`: use \`layer_norm\`). Costs about as much as the rest of the critic's step again.`,
  paper: {
    title: 'Improved Training of Wasserstein GANs',
    authors: 'Gulrajani, Ahmed, Arjovsky, Dumoulin, Courville',
    year: 2017,
    url: 'https://arxiv.org/abs/1704.00028',
  },
  incoming: false,
  differentiates: 'network',
  parameters: [
    criticParameter,
    { name: 'real', kind: 'value', documentation: 'Real images.' },
    { name: 'fake', kind: 'value', documentation: 'Generated images, of the same shape.' },
    conditionsParameter,
  ],
  type: (call) =>
    equalInputs(call, 'gradient_penalty', ['real', 'fake']) === undefined
      ? UNKNOWN
      : scalar({ min: 0, max: Number.POSITIVE_INFINITY }),
  fed: (call) => fedToCritic(call, 2),
  random(call) {
    const [real] = call.inputs;
    const rank = real?.kind === 'tensor' ? real.shape.length : 0;
    return [{ name: 'mix', distribution: 'uniform', shape: Array<number>(rank).fill(1), when: 'always' }];
  },
  graph(context) {
    const { tf, inputs, random } = context;
    const [real, fake, ...conditions] = inputs;
    const between = tf.add(real!, tf.mul(tf.sub(fake!, real!), random.mix!));
    // The square root's derivative is infinite at 0, where a dead critic is.
    const norm = tf.sqrt(tf.add(squaredSlope(context, between, conditions), 1e-12));
    return tf.square(tf.sub(norm, 1));
  },
});

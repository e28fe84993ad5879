import { defineEntry } from '../entry';
import { epsilonParameter, learningRate, share } from './parameters';

export const rmsprop = defineEntry({
  name: 'rmsprop',
  category: 'optimizer',
  summary: 'Gradient descent divided by the gradient’s recent size.',
  documentation: `$$v \\leftarrow \\rho v + (1 - \\rho) g^2, \\quad w \\leftarrow w - \\eta\\, \\frac{g}{\\sqrt{v} + \\epsilon}$$

\`adam\` without momentum and without correction for the start. The original Wasserstein GAN used it, since momentum disturbed its critic.`,
  paper: {
    title: 'Neural Networks for Machine Learning, lecture 6e',
    authors: 'Tieleman, Hinton',
    year: 2012,
  },
  incoming: false,
  parameters: [
    learningRate(1e-3),
    share('rho', 0.9, 'How much of the average squared gradient each step keeps.'),
    epsilonParameter(1e-7),
  ],
  optimizer: {
    largestRate: 0.1,
    // Kept divided by (1 - rho), as in adamRule: v' = rho v + g².
    slots: ['v'],
    scalars(args, _t, rate) {
      const root = Math.sqrt(1 - args.number('rho'));
      return { step: rate / root, epsilon: args.number('epsilon') / root };
    },
    update(tf, args, weight, gradient, slots, { step, epsilon }) {
      const v = tf.add(tf.mul(slots.v!, args.number('rho')), tf.square(gradient));
      const change = tf.div(tf.mul(gradient, step!), tf.add(tf.sqrt(v), epsilon!));
      return { weight: tf.sub(weight, change), slots: { v } };
    },
  },
});

import { defineEntry } from '../entry';
import { learningRate, share } from './parameters';

export const sgd = defineEntry({
  name: 'sgd',
  category: 'optimizer',
  summary: 'Plain gradient descent, with momentum if wanted.',
  documentation: `$$v \\leftarrow \\mu v + g, \\quad w \\leftarrow w - \\eta v$$

with \`momentum\` $\\mu$; with \`nesterov\` $w \\leftarrow w - \\eta (g + \\mu v)$, which looks one step ahead. The conventions are PyTorch's. With a well chosen learning rate
and schedule it trains classifiers best; GANs want \`adam\`.`,
  incoming: false,
  parameters: [
    learningRate(0.01),
    share('momentum', 0, 'How much of the velocity each step keeps.'),
    {
      name: 'nesterov',
      kind: 'boolean',
      default: false,
      documentation: 'Looks one step of the momentum ahead.',
    },
  ],
  optimizer: {
    largestRate: 10,
    slots: ['velocity'],
    scalars: (_args, _t, rate) => ({ step: rate }),
    update(tf, args, weight, gradient, slots, { step }) {
      const momentum = args.number('momentum');
      if (momentum === 0) {
        return { weight: tf.sub(weight, tf.mul(gradient, step!)), slots: { velocity: slots.velocity! } };
      }
      const velocity = tf.add(tf.mul(slots.velocity!, momentum), gradient);
      const direction = args.boolean('nesterov') ? tf.add(gradient, tf.mul(velocity, momentum)) : velocity;
      return { weight: tf.sub(weight, tf.mul(direction, step!)), slots: { velocity } };
    },
  },
});

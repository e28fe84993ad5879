import type { TensorType } from '../../types';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { withZero } from '../ranges';

export const dropout = defineEntry({
  name: 'dropout',
  category: 'structure',
  alignment: 'elementwise',
  summary: 'Sets random elements to 0 while training.',
  documentation: `Each element becomes 0 with probability \`rate\`, and the others are divided by $1 - \\text{rate}$, so that the mean stays. In use,
and in a phase that doesn't train its network, nothing happens. With \`channels: true\` whole channels are dropped, which suits images, whose neighboring pixels carry the same information.

Against overfitting in classifiers. It hurts restoration networks; in generators it is a source of variation (pix2pix).`,
  paper: {
    title: 'Dropout: A Simple Way to Prevent Neural Networks from Overfitting',
    authors: 'Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov',
    year: 2014,
  },
  incoming: true,
  parameters: [
    {
      name: 'rate',
      kind: 'number',
      default: 0.5,
      minimum: 0,
      maximum: 0.99,
      documentation: 'Share of the elements that become 0.',
    },
    {
      name: 'channels',
      kind: 'boolean',
      default: false,
      documentation: 'Drops whole channels instead of single elements.',
    },
  ],
  type(call) {
    const input = tensorInput(call, 'dropout');
    if (input === undefined) return UNKNOWN;
    const { min, max } = withZero(input.range);
    const kept = 1 - call.args.number('rate');
    return tensor(input.shape, { min: min / kept, max: max / kept });
  },
  random({ args }, output) {
    if (args.number('rate') === 0) return [];
    const { shape } = output as TensorType;
    const dropped = args.boolean('channels')
      ? shape.map((dim, axis) => (axis < shape.length - 1 ? 1 : dim))
      : shape;
    return [{ name: 'dice', distribution: 'uniform', shape: dropped, when: 'training' }];
  },
  graph({ tf, inputs, args, random, training }) {
    const x = inputs[0]!;
    const rate = args.number('rate');
    if (!training || rate === 0) return x;
    const kept = tf.step(tf.sub(random.dice!, rate));
    return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
  },
});

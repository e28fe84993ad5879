import { tensor } from '../../types';
import { defineEntry } from '../entry';
import { knownSize } from '../inputs';
import { shapeParameter } from '../random/shape';

export const learned = defineEntry({
  name: 'learned',
  alsoCalled: ['parameter', 'variable'],
  category: 'structure',
  summary: 'Free parameters: a value that depends on nothing and is trained.',
  documentation: `A tensor of weights of the given \`shape\`, the same for every example: \`learned([4, 4, 512])\`. It starts at \`start\`, plus normal noise of
\`deviation\` where elements must not start equal.

A generator's constant start (StyleGAN2), learned positions that are added to tokens (ViT), a scale for each channel of a residual branch
(\`branch * learned(64, start: 1e-6)\`, as in NAFNet and ConvNeXt).`,
  incoming: false,
  parameters: [
    shapeParameter,
    { name: 'start', kind: 'number', default: 0, documentation: 'The value every element starts at.' },
    {
      name: 'deviation',
      kind: 'number',
      default: 0,
      minimum: 0,
      documentation: 'Standard deviation of the noise that is added to `start`.',
    },
  ],
  type(call) {
    const shape = call.args.dims('shape');
    for (const dim of shape) knownSize(call, 'learned', 'size', dim, { index: 0, at: 'shape' });
    return tensor(shape);
  },
  weights({ args }) {
    const mean = args.number('start');
    const deviation = args.number('deviation');
    const initializer =
      deviation === 0
        ? ({ kind: 'constant', value: mean } as const)
        : ({ kind: 'normal', mean, deviation } as const);
    return [{ name: 'value', shape: args.dims('shape').map(Number), initializer, trainable: true }];
  },
  graph({ tf, weights, batch }) {
    const value = weights.value!;
    return tf.tile(tf.reshape(value, [1, ...value.shape]), [batch, ...value.shape.map(() => 1)]);
  },
});

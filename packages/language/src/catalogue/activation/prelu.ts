import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { knownSize, tensorInput } from '../inputs';

export const prelu = defineEntry({
  name: 'prelu',
  category: 'activation',
  summary: 'A leaky ReLU whose slopes are learned, one for each channel.',
  documentation: `$$y = \\max(0, x) + a_c \\min(0, x)$$

The slopes $a_c$ start at \`initial\`. Common in super-resolution networks (SRGAN, FSRCNN). Unlike with \`leaky_relu\`, a slope
may become negative or exceed 1.`,
  paper: {
    title: 'Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification',
    authors: 'He, Zhang, Ren, Sun',
    year: 2015,
    url: 'https://arxiv.org/abs/1502.01852',
  },
  incoming: true,
  parameters: [
    { name: 'initial', kind: 'number', default: 0.25, documentation: 'What the slopes are at the start.' },
  ],
  type(call) {
    const input = tensorInput(call, 'prelu');
    if (input === undefined) return UNKNOWN;
    knownSize(call, 'prelu', 'channels', input.shape.at(-1)!);
    return tensor(input.shape, input.range.min >= 0 ? input.range : undefined);
  },
  weights(call) {
    const [input] = call.inputs;
    const channels = input?.kind === 'tensor' ? (input.shape.at(-1) as number) : 0;
    const initializer = { kind: 'constant', value: call.args.number('initial') } as const;
    return [{ name: 'slope', shape: [channels], initializer, trainable: true }];
  },
  // relu(x) - a relu(-x): tfjs's own prelu can't be differentiated twice.
  graph({ tf, inputs, weights }) {
    const x = inputs[0]!;
    return tf.sub(tf.relu(x), tf.mul(weights.slope!, tf.relu(tf.neg(x))));
  },
});

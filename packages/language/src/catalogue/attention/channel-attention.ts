import { tensor, UNKNOWN } from '../../types';
import { type Call, defineEntry } from '../entry';
import { kernel, zeros } from '../initializers';
import { imageInput, knownSize } from '../inputs';
import { withZero } from '../ranges';
import { sigmoid } from '../smooth';
import { meanOver } from '../tensors';

function sizesOf(call: Call): { readonly channels: number; readonly hidden: number } {
  const [input] = call.inputs;
  const channels = input?.kind === 'tensor' ? (input.shape[2] as number) : 0;
  return { channels, hidden: Math.max(1, Math.floor(channels / call.args.number('reduction'))) };
}

export const channelAttention = defineEntry({
  name: 'channel_attention',
  alsoCalled: ['se', 'se_block', 'squeeze_excite', 'squeeze_and_excitation'],
  category: 'attention',
  summary: 'Weights each channel by how much the image as a whole needs it.',
  documentation: `$$y_c = x_c \\cdot \\sigma\\big(W_2\\, \\text{relu}(W_1 \\bar{x} + b_1) + b_2\\big)_c$$

with $\\bar{x}$ the mean of each channel over the image (*squeeze and excitation*). The shape stays. $W_1$ has $C / \\text{reduction}$ units. Cheap, and
standard in restoration networks (RCAN) and classifiers.`,
  paper: {
    title: 'Squeeze-and-Excitation Networks',
    authors: 'Hu, Shen, Sun',
    year: 2018,
    url: 'https://arxiv.org/abs/1709.01507',
  },
  incoming: true,
  parameters: [
    {
      name: 'reduction',
      kind: 'integer',
      default: 4,
      minimum: 1,
      documentation: 'By how much the hidden layer is smaller than the number of channels (16 in the paper).',
    },
  ],
  type(call) {
    const image = imageInput(call, 'channel_attention');
    if (image === undefined) return UNKNOWN;
    knownSize(call, 'channel_attention', 'channels', image.channels);
    return tensor([image.height, image.width, image.channels], withZero(image.range));
  },
  weights(call) {
    const { channels, hidden } = sizesOf(call);
    return [
      kernel([channels, hidden], 'squeeze_kernel'),
      zeros('squeeze_bias', [hidden]),
      kernel([hidden, channels], 'excite_kernel'),
      zeros('excite_bias', [channels]),
    ];
  },
  multiplyAdds(call) {
    const { channels, hidden } = sizesOf(call);
    return 2 * channels * hidden;
  },
  window: () => ({ kind: 'global' }),
  graph({ tf, inputs, weights }) {
    const x = inputs[0]!;
    const [batch = 1, , , channels = 1] = x.shape;
    const means = tf.reshape(meanOver(tf, x, [1, 2]), [batch, channels]);
    const hidden = tf.relu(tf.add(tf.matMul(means, weights.squeeze_kernel!), weights.squeeze_bias!));
    const gate = sigmoid(tf, tf.add(tf.matMul(hidden, weights.excite_kernel!), weights.excite_bias!));
    return tf.mul(x, tf.reshape(gate, [batch, 1, 1, channels]));
  },
});

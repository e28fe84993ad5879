import type * as tfjs from '@tensorflow/tfjs-core';
import { multiply } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { convolve, convolveDepthwise } from '../convolution/convolve';
import type { Window } from '../convolution/geometry';
import { type Call, defineEntry } from '../entry';
import { kernel, ones } from '../initializers';
import { imageInput, knownSize } from '../inputs';
import { softmax } from '../smooth';
import { sliceAxis } from '../tensors';
import { checkHeads, headsParameter } from './heads';

type Tf = typeof tfjs;

function channelsOf(call: Call): number {
  const [input] = call.inputs;
  return input?.kind === 'tensor' ? (input.shape[2] as number) : 0;
}

const window = (size: number): Window => ({
  kernel: [size, size],
  stride: [1, 1],
  dilation: [1, 1],
  padding: 'same',
});

export const channelSelfAttention = defineEntry({
  name: 'channel_self_attention',
  category: 'attention',
  summary:
    'Attention between channels instead of pixels: its cost grows with the image, not with its square.',
  documentation: `$$y = W_o\\,\\big(\\hat{V}\\, \\text{softmax}(\\alpha\\, \\hat{K}^\\top \\hat{Q})\\big)$$

Restormer's transposed attention. $Q$, $K$ and $V$ come from a 1×1 convolution followed by a 3×3 depthwise one; $\\hat{Q}$, $\\hat{K}$ have unit length over
the pixels; in each of \`heads\` heads the $C / \\text{heads}$ channels weight each other, with a learned $\\alpha$. The shape stays, nothing is added:
\`it + (layer_norm(over: channels) -> channel_self_attention(4))\`. No biases, as in the paper.

Sees the whole image at any size, so it suits photographs in restoration networks.`,
  paper: {
    title: 'Restormer: Efficient Transformer for High-Resolution Image Restoration',
    authors: 'Zamir, Arora, Khan, Hayat, Khan, Yang',
    year: 2022,
    url: 'https://arxiv.org/abs/2111.09881',
  },
  incoming: true,
  parameters: [headsParameter],
  type(call) {
    const image = imageInput(call, 'channel_self_attention');
    if (image === undefined) return UNKNOWN;
    const channels = knownSize(call, 'channel_self_attention', 'channels', image.channels);
    checkHeads(call, 'channel_self_attention', channels);
    return tensor([image.height, image.width, image.channels]);
  },
  weights(call) {
    const channels = channelsOf(call);
    return [
      kernel([1, 1, channels, 3 * channels], 'projection'),
      kernel([3, 3, 3 * channels, 1], 'depthwise'),
      ones('temperature', [call.args.number('heads')]),
      kernel([1, 1, channels, channels], 'output'),
    ];
  },
  multiplyAdds(call) {
    const [input] = call.inputs;
    if (input?.kind !== 'tensor') return 0;
    const channels = channelsOf(call);
    const each = channels / call.args.number('heads');
    const pixels = multiply(input.shape[0]!, input.shape[1]!);
    return multiply(pixels, 4 * channels * channels + 27 * channels + 2 * channels * each);
  },
  window: () => ({ kind: 'global' }),
  graph({ tf, inputs, args, weights }) {
    const x = inputs[0]!;
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
    const heads = args.number('heads');
    const each = channels / heads;
    const pixels = height * width;
    const projected = convolve(tf, x, weights.projection!, window(1));
    const mixed = convolveDepthwise(tf, projected, weights.depthwise!, window(3));
    // [batch * heads, pixels, channels of one head]
    const part = (index: number) => {
      const own = tf.reshape(sliceAxis(tf, mixed, 3, index * channels, channels), [
        batch,
        pixels,
        heads,
        each,
      ]);
      return tf.reshape(tf.transpose(own, [0, 2, 1, 3]), [batch * heads, pixels, each]);
    };
    const query = unitLength(tf, part(0));
    const key = unitLength(tf, part(1));
    const likeness = tf.reshape(tf.matMul(query, key, true, false), [batch, heads, each, each]);
    const scaled = tf.mul(likeness, tf.reshape(weights.temperature!, [1, heads, 1, 1]));
    const attention = tf.reshape(softmax(tf, scaled), [batch * heads, each, each]);
    // Row i of the attention says how much of each channel goes into channel i.
    const gathered = tf.reshape(tf.matMul(part(2), attention, false, true), [batch, heads, pixels, each]);
    const joined = tf.reshape(tf.transpose(gathered, [0, 2, 1, 3]), x.shape);
    return convolve(tf, joined, weights.output!, window(1));
  },
});

/** Each channel divided by its length over the pixels. */
function unitLength(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  return tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-12)));
}

import type * as tfjs from '@tensorflow/tfjs-core';
import { add, multiply } from '../../algebra/dim';
import { channelsNotMultiple } from '../../diagnostics/entries/CNN239-channels-not-multiple';
import { tensor, UNKNOWN } from '../../types';
import { type Call, defineEntry } from '../entry';
import { kernel, zeros } from '../initializers';
import { imageInput, knownSize } from '../inputs';
import { softmax } from '../smooth';

function channelsOf(call: Call): number {
  const [input] = call.inputs;
  return input?.kind === 'tensor' ? (input.shape[2] as number) : 0;
}

export const selfAttention = defineEntry({
  name: 'self_attention',
  category: 'attention',
  summary: 'Lets every pixel gather what it needs from all others, and adds it.',
  documentation: `$$y = x + \\gamma\\, W_o\\, \\text{softmax}\\!\\left(\\frac{Q K^\\top}{\\sqrt{d}}\\right) V, \\quad Q = x W_q,\\; K = x W_k,\\; V = x W_v$$

over all $N = H W$ pixels, in \`heads\` parallel heads of $d = C / \\text{heads}$ channels each. The shape stays. $\\gamma$ is learned and starts at 0,
so at first the layer does nothing.

For what convolutions can't see: distant parts that belong together. Time and memory grow with $N^2$ (a 64×64 image takes 16.8 million
weights a head and example): use it where the image is small, 32×32 or less.`,
  paper: {
    title: 'Self-Attention Generative Adversarial Networks',
    authors: 'Zhang, Goodfellow, Metaxas, Odena',
    year: 2019,
    url: 'https://arxiv.org/abs/1805.08318',
  },
  incoming: true,
  parameters: [
    {
      name: 'heads',
      kind: 'integer',
      default: 1,
      minimum: 1,
      documentation: 'Number of heads; must divide the number of channels.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'self_attention');
    if (image === undefined) return UNKNOWN;
    const channels = knownSize(call, 'self_attention', 'channels', image.channels);
    const heads = call.args.number('heads');
    if (channels !== undefined && channels % heads !== 0) {
      const why = `each of ${heads} heads takes an equal part of the channels`;
      const data = { entry: 'self_attention', channels, multipleOf: heads, why };
      call.report(channelsNotMultiple, data, { at: 'heads', because: [0] });
    }
    return tensor([image.height, image.width, image.channels]);
  },
  weights(call) {
    const channels = channelsOf(call);
    return [
      ...['query', 'key', 'value', 'output'].map((name) => kernel([channels, channels], name)),
      zeros('gamma', [1]),
    ];
  },
  /** Four matrices for each pixel, and two products of all pixels with all. */
  multiplyAdds(call) {
    const [input] = call.inputs;
    if (input?.kind !== 'tensor') return 0;
    const channels = channelsOf(call);
    const pixels = multiply(input.shape[0]!, input.shape[1]!);
    return add(multiply(pixels, 4 * channels * channels), multiply(multiply(pixels, pixels), 2 * channels));
  },
  window: () => ({ kind: 'global' }),
  graph({ tf, inputs, args, weights }) {
    const x = inputs[0]!;
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
    const heads = args.number('heads');
    const pixels = height * width;
    const each = channels / heads;
    const flat = tf.reshape(x, [batch * pixels, channels]);
    // [b * heads, pixels, channels of one head]
    const project = (matrix: tfjs.Tensor) => {
      const all = tf.reshape(tf.matMul(flat, matrix), [batch, pixels, heads, each]);
      return tf.reshape(tf.transpose(all, [0, 2, 1, 3]), [batch * heads, pixels, each]);
    };
    const query = tf.mul(project(weights.query!), 1 / Math.sqrt(each));
    const attention = softmax(tf, tf.matMul(query, project(weights.key!), false, true));
    const gathered = tf.reshape(tf.matMul(attention, project(weights.value!)), [batch, heads, pixels, each]);
    const joined = tf.reshape(tf.transpose(gathered, [0, 2, 1, 3]), [batch * pixels, channels]);
    const y = tf.mul(tf.matMul(joined, weights.output!), weights.gamma!);
    return tf.add(x, tf.reshape(y, x.shape));
  },
});

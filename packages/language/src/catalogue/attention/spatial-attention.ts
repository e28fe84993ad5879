import { multiply } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { convolve } from '../convolution/convolve';
import { defineEntry } from '../entry';
import { kernel } from '../initializers';
import { imageInput } from '../inputs';
import { withZero } from '../ranges';
import { maxOver, sigmoid } from '../smooth';
import { meanOver } from '../tensors';

export const spatialAttention = defineEntry({
  name: 'spatial_attention',
  category: 'attention',
  summary: 'Weights each pixel by how much it and its surroundings matter.',
  documentation: `$$y = x \\cdot \\sigma\\big(k * [\\operatorname{mean}_c x, \\max_c x]\\big)$$

with one learned kernel $k$ over the mean and the largest value of the channels (the spatial half of CBAM). The shape stays. Together with
\`channel_attention\` before it this is CBAM's block.`,
  paper: {
    title: 'CBAM: Convolutional Block Attention Module',
    authors: 'Woo, Park, Lee, Kweon',
    year: 2018,
    url: 'https://arxiv.org/abs/1807.06521',
  },
  incoming: true,
  parameters: [
    {
      name: 'kernel',
      kind: 'pair',
      default: 7,
      minimum: 1,
      documentation: 'Height and width of the kernel in pixels.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'spatial_attention');
    if (image === undefined) return UNKNOWN;
    return tensor([image.height, image.width, image.channels], withZero(image.range));
  },
  weights: ({ args }) => [kernel([...args.pair('kernel'), 2, 1])],
  multiplyAdds(call) {
    const [input] = call.inputs;
    const [height, width] = call.args.pair('kernel');
    if (input?.kind !== 'tensor') return 0;
    return multiply(multiply(input.shape[0]!, input.shape[1]!), 2 * height * width);
  },
  window: ({ args }) => ({ kind: 'window', kernel: args.pair('kernel'), stride: [1, 1] }),
  graph({ tf, inputs, args, weights }) {
    const x = inputs[0]!;
    const summary = tf.concat([meanOver(tf, x, [3]), maxOver(tf, x, [3])], 3);
    const window = {
      kernel: args.pair('kernel'),
      stride: [1, 1],
      dilation: [1, 1],
      padding: 'same',
    } as const;
    return tf.mul(x, sigmoid(tf, convolve(tf, summary, weights.kernel!, window)));
  },
});

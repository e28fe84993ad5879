import { multiply, product } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { type Call, defineEntry } from '../entry';
import { kernel, ones, zeros } from '../initializers';
import { imageInput, knownSize, vectorInput } from '../inputs';
import { convolve } from './convolve';
import { biasParameter, filtersParameter, incomingChannels, kernelParameter } from './parameters';

function sizes(call: Call) {
  const [height, width] = call.args.pair('kernel');
  const style = call.inputs[1];
  return {
    height,
    width,
    channels: incomingChannels(call),
    filters: call.args.number('filters'),
    style: style?.kind === 'tensor' ? (style.shape[0] as number) : 0,
  };
}

/** Keeps the demodulation finite where a style silences every channel. */
const EPSILON = 1e-8;

export const modulatedConv = defineEntry({
  name: 'modulated_conv',
  category: 'convolution',
  summary: 'A convolution whose input channels are weighted by a style, separately for each example.',
  documentation: `$$y_f = d_f \\sum_{u,v,c} k_{u,v,c,f}\\, s_c\\, x_{\\cdot,c} + b_f, \\quad s = A\\,\\text{style} + 1, \\quad
d_f = \\Big(\\sum_{u,v,c} (k_{u,v,c,f}\\, s_c)^2 + \\epsilon\\Big)^{-1/2}$$

The layer of StyleGAN2's generator: a learned matrix $A$ turns the \`style\` vector into a factor for each incoming channel, and demodulation
keeps the outputs' variance at about 1 whatever the style. \`demodulate: false\` leaves $d_f$ out, as the paper's layer to RGB does. The
size of the image stays.`,
  paper: {
    title: 'Analyzing and Improving the Image Quality of StyleGAN',
    authors: 'Karras, Laine, Aittala, Hellsten, Lehtinen, Aila',
    year: 2020,
    url: 'https://arxiv.org/abs/1912.04958',
  },
  incoming: true,
  parameters: [
    filtersParameter,
    kernelParameter,
    { name: 'style', kind: 'value', documentation: 'A vector: what the mapping network made of the noise.' },
    {
      name: 'demodulate',
      kind: 'boolean',
      default: true,
      documentation: 'Divides each output channel by the length of its modulated kernel.',
    },
    biasParameter,
  ],
  type(call) {
    const image = imageInput(call, 'modulated_conv');
    const style = vectorInput(call, 'modulated_conv', { index: 1, at: 'style' });
    if (image === undefined || style === undefined) return UNKNOWN;
    knownSize(call, 'modulated_conv', 'channels', image.channels);
    knownSize(call, 'modulated_conv', 'style elements', style.size, { index: 1, at: 'style' });
    return tensor([image.height, image.width, call.args.number('filters')]);
  },
  weights(call) {
    const { height, width, channels, filters, style } = sizes(call);
    return [
      kernel([height, width, channels, filters]),
      kernel([style, channels], 'style_kernel'),
      ones('style_bias', [channels]),
      ...(call.args.boolean('bias') ? [zeros('bias', [filters])] : []),
    ];
  },
  multiplyAdds(call, output) {
    if (output.kind !== 'tensor') return 0;
    const { height, width, channels } = sizes(call);
    return multiply(product(output.shape), height * width * channels);
  },
  window: ({ args }) => ({ kind: 'window', kernel: args.pair('kernel'), stride: [1, 1] }),
  graph({ tf, inputs, args, weights }) {
    const [x, style] = inputs;
    const filters = weights.kernel!;
    const [height = 1, width = 1, channels = 1, count = 1] = filters.shape;
    const batch = x!.shape[0]!;
    const scale = tf.add(tf.matMul(style!, weights.style_kernel!), weights.style_bias!);
    // Scaling what goes in and what comes out is the same as scaling each example's kernel, and is one convolution.
    const modulated = tf.mul(x!, tf.reshape(scale, [batch, 1, 1, channels]));
    const window = {
      kernel: [height, width],
      stride: [1, 1],
      dilation: [1, 1],
      padding: 'same',
    } as const;
    let y = convolve(tf, modulated, filters, window);
    if (args.boolean('demodulate')) {
      const energy = tf.sum(tf.square(tf.reshape(filters, [height * width, channels, count])), 0);
      const sums = tf.matMul(tf.square(scale), tf.reshape(energy, [channels, count]));
      y = tf.div(y, tf.reshape(tf.sqrt(tf.add(sums, EPSILON)), [batch, 1, 1, count]));
    }
    return args.boolean('bias') ? tf.add(y, weights.bias!) : y;
  },
});

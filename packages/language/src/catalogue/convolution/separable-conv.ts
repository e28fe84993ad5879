import { add, multiply, product } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { glorotUniform, kernel, zeros } from '../initializers';
import { imageInput, knownSize } from '../inputs';
import { convolve, convolveDepthwise } from './convolve';
import type { Window } from './geometry';
import {
  biasParameter,
  convolvedSize,
  dilationParameter,
  filtersParameter,
  incomingChannels,
  kernelParameter,
  paddingParameter,
  slidingWindow,
  strideParameter,
  windowOf,
} from './parameters';

const POINTWISE: Window = { kernel: [1, 1], stride: [1, 1], dilation: [1, 1], padding: 'valid' };

export const separableConv = defineEntry({
  name: 'separable_conv',
  category: 'convolution',
  summary: 'A cheap convolution: each channel separately, then a 1×1 convolution that mixes them.',
  documentation: `\`depthwise_conv(kernel)\` followed by \`conv(filters, 1)\`, with no activation in between. $H \\times W \\times C$ becomes
$\\lceil H/s \\rceil \\times \\lceil W/s \\rceil \\times F$ for $k^2 C + C F$ weights instead of \`conv\`'s $k^2 C F$: with 3×3 kernels and many channels about
a ninth. For networks that must be small and fast; where size does not matter \`conv\` learns more easily.`,
  paper: {
    title: 'Xception: Deep Learning with Depthwise Separable Convolutions',
    authors: 'Chollet',
    year: 2017,
    url: 'https://arxiv.org/abs/1610.02357',
  },
  incoming: true,
  parameters: [
    filtersParameter,
    kernelParameter,
    strideParameter,
    dilationParameter,
    paddingParameter,
    biasParameter,
  ],
  type(call) {
    const image = imageInput(call, 'separable_conv');
    if (image === undefined) return UNKNOWN;
    knownSize(call, 'separable_conv', 'channels', image.channels);
    const size = convolvedSize(call, 'separable_conv', image);
    return size === undefined ? UNKNOWN : tensor([...size, call.args.number('filters')]);
  },
  weights(call) {
    const channels = incomingChannels(call);
    const filters = call.args.number('filters');
    const [height, width] = call.args.pair('kernel');
    return [
      {
        name: 'depthwise_kernel',
        shape: [height, width, channels, 1],
        initializer: glorotUniform([height, width, 1, 1]),
        trainable: true,
      },
      kernel([1, 1, channels, filters], 'pointwise_kernel'),
      ...(call.args.boolean('bias') ? [zeros('bias', [filters])] : []),
    ];
  },
  multiplyAdds(call, output) {
    if (output.kind !== 'tensor') return 0;
    const [height, width] = call.args.pair('kernel');
    const channels = incomingChannels(call);
    const pixels = product(output.shape.slice(0, 2));
    return add(
      multiply(pixels, height * width * channels),
      multiply(pixels, channels * call.args.number('filters')),
    );
  },
  window: slidingWindow,
  graph({ tf, inputs, args, weights }) {
    const each = convolveDepthwise(tf, inputs[0]!, weights.depthwise_kernel!, windowOf(args));
    const y = convolve(tf, each, weights.pointwise_kernel!, POINTWISE);
    return args.boolean('bias') ? tf.add(y, weights.bias!) : y;
  },
});

import { multiply, product } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { type Call, defineEntry } from '../entry';
import { glorotUniform, zeros } from '../initializers';
import { imageInput, knownSize } from '../inputs';
import { convolveDepthwise } from './convolve';
import {
  biasParameter,
  convolvedSize,
  dilationParameter,
  incomingChannels,
  kernelParameter,
  paddingParameter,
  slidingWindow,
  strideParameter,
  windowOf,
} from './parameters';

/** [kernel height, kernel width, channels, multiplier] */
function kernelShape(call: Call): [number, number, number, number] {
  const channels = incomingChannels(call);
  const [height, width] = call.args.pair('kernel');
  return [height, width, channels, call.args.number('multiplier')];
}

export const depthwiseConv = defineEntry({
  name: 'depthwise_conv',
  alsoCalled: ['dw_conv'],
  category: 'convolution',
  summary: 'Convolves each channel separately.',
  documentation: `$$y_{i,j,\\;cm+n} = b + \\sum_{u,v} k_{u,v,c,n}\\; x_{si+du,\\; sj+dv,\\; c}$$

$H \\times W \\times C$ becomes $\\lceil H/s \\rceil \\times \\lceil W/s \\rceil \\times mC$ with \`multiplier\` $m$: a \`conv\` without mixing of channels, at a fraction of its
cost. \`conv(channels, 1)\` after it does the mixing; \`separable_conv\` is both in one.`,
  paper: {
    title: 'Xception: Deep Learning with Depthwise Separable Convolutions',
    authors: 'Chollet',
    year: 2017,
    url: 'https://arxiv.org/abs/1610.02357',
  },
  incoming: true,
  parameters: [
    kernelParameter,
    strideParameter,
    dilationParameter,
    {
      name: 'multiplier',
      kind: 'integer',
      default: 1,
      minimum: 1,
      documentation: 'Number of kernels, and so of resulting channels, for each channel.',
    },
    paddingParameter,
    biasParameter,
  ],
  type(call) {
    const image = imageInput(call, 'depthwise_conv');
    if (image === undefined) return UNKNOWN;
    const channels = knownSize(call, 'depthwise_conv', 'channels', image.channels);
    const size = convolvedSize(call, 'depthwise_conv', image);
    if (size === undefined || channels === undefined) return UNKNOWN;
    return tensor([...size, channels * call.args.number('multiplier')]);
  },
  weights(call) {
    const shape = kernelShape(call);
    const [height, width, channels, multiplier] = shape;
    // Each output sees one channel: fans are those of [height, width, 1, multiplier].
    const initializer = glorotUniform([height, width, 1, multiplier]);
    return [
      { name: 'kernel', shape, initializer, trainable: true },
      ...(call.args.boolean('bias') ? [zeros('bias', [channels * multiplier])] : []),
    ];
  },
  multiplyAdds(call, output) {
    if (output.kind !== 'tensor') return 0;
    const [height, width] = kernelShape(call);
    return multiply(product(output.shape), height * width);
  },
  window: slidingWindow,
  graph({ tf, inputs, args, weights }) {
    const y = convolveDepthwise(tf, inputs[0]!, weights.kernel!, windowOf(args));
    return args.boolean('bias') ? tf.add(y, weights.bias!) : y;
  },
});

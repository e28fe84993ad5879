import type * as tfjs from '@tensorflow/tfjs-core';
import { multiply, product } from '../../algebra/dim';
import { type Range, tensor, UNBOUNDED, UNKNOWN } from '../../types';
import { exponentialLinear } from '../activation/exponential-linear';
import { convolve } from '../convolution/convolve';
import {
  convolvedSize,
  dilationParameter,
  filtersParameter,
  incomingChannels,
  kernelParameter,
  paddingParameter,
  slidingWindow,
  strideParameter,
  windowOf,
} from '../convolution/parameters';
import { type Call, defineEntry } from '../entry';
import { glorotUniform, zeros } from '../initializers';
import { imageInput, knownSize } from '../inputs';
import { leakyRelu, sigmoid } from '../smooth';
import { sliceAxis } from '../tensors';

/** Both convolutions in one: the features' filters first, then the gates'. */
function kernelShape(call: Call): [number, number, number, number] {
  const channels = incomingChannels(call);
  const [height, width] = call.args.pair('kernel');
  return [height, width, channels, 2 * call.args.number('filters')];
}

const ACTIVATIONS: Readonly<Record<string, (tf: typeof tfjs, x: tfjs.Tensor) => tfjs.Tensor>> = {
  none: (_tf, x) => x,
  relu: (tf, x) => tf.relu(x),
  leaky_relu: (tf, x) => leakyRelu(tf, x, 0.2),
  elu: (tf, x) => exponentialLinear(tf, x, 1),
};

const RANGES: Readonly<Record<string, Range>> = {
  none: UNBOUNDED,
  relu: { min: 0, max: Number.POSITIVE_INFINITY },
  leaky_relu: UNBOUNDED,
  elu: { min: -1, max: Number.POSITIVE_INFINITY },
};

export const gatedConv = defineEntry({
  name: 'gated_conv',
  category: 'attention',
  summary: 'A convolution that learns, for every pixel and channel, how much of it to let through.',
  documentation: `$$y = \\phi(k_f * x + b_f) \\cdot \\sigma(k_g * x + b_g)$$

with \`activation\` $\\phi$. $H \\times W \\times C$ becomes $\\lceil H/s \\rceil \\times \\lceil W/s \\rceil \\times F$; it costs as much as a \`conv\` with twice the filters.

For inpainting with holes of any form: give the hole as a channel, \`concat(hole)\`, and the gates learn to tell known pixels from missing
ones at every layer.`,
  paper: {
    title: 'Free-Form Image Inpainting with Gated Convolution',
    authors: 'Yu, Lin, Yang, Shen, Lu, Huang',
    year: 2019,
    url: 'https://arxiv.org/abs/1806.03589',
  },
  incoming: true,
  parameters: [
    filtersParameter,
    kernelParameter,
    strideParameter,
    dilationParameter,
    paddingParameter,
    {
      name: 'activation',
      kind: 'choice',
      choices: ['elu', 'relu', 'leaky_relu', 'none'],
      default: 'elu',
      documentation: 'What is applied to the features before they are gated.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'gated_conv');
    if (image === undefined) return UNKNOWN;
    knownSize(call, 'gated_conv', 'channels', image.channels);
    const size = convolvedSize(call, 'gated_conv', image);
    if (size === undefined) return UNKNOWN;
    return tensor([...size, call.args.number('filters')], RANGES[call.args.text('activation')]);
  },
  weights(call) {
    const shape = kernelShape(call);
    const [height, width, channels, both] = shape;
    // Each half is a convolution of its own, so the fans are those of one.
    const initializer = glorotUniform([height, width, channels, both / 2]);
    return [{ name: 'kernel', shape, initializer, trainable: true }, zeros('bias', [both])];
  },
  multiplyAdds(call, output) {
    if (output.kind !== 'tensor') return 0;
    const [height, width, channels] = kernelShape(call);
    return multiply(product(output.shape), 2 * height * width * channels);
  },
  window: slidingWindow,
  graph({ tf, inputs, args, weights }) {
    const filters = args.number('filters');
    const both = tf.add(convolve(tf, inputs[0]!, weights.kernel!, windowOf(args)), weights.bias!);
    const features = ACTIVATIONS[args.text('activation')]!(tf, sliceAxis(tf, both, 3, 0, filters));
    return tf.mul(features, sigmoid(tf, sliceAxis(tf, both, 3, filters, filters)));
  },
});

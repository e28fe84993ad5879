import { multiply, product } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { convolve } from '../convolution/convolve';
import { windowedImage } from '../convolution/geometry';
import {
  filtersParameter,
  kernelParameter,
  paddingParameter,
  slidingWindow,
  strideParameter,
  windowOf,
} from '../convolution/parameters';
import { type Call, defineEntry } from '../entry';
import { kernel, zeros } from '../initializers';
import { knownSize } from '../inputs';
import { constant } from '../smooth';
import { imageAndMask } from './masks';

function kernelShape(call: Call): [number, number, number, number] {
  const [input] = call.inputs;
  const channels = input?.kind === 'tensor' ? (input.shape[2] as number) : 0;
  const [height, width] = call.args.pair('kernel');
  return [height, width, channels, call.args.number('filters')];
}

export const partialConv = defineEntry({
  name: 'partial_conv',
  category: 'attention',
  summary: 'A convolution that looks at known pixels only and makes up for the missing ones.',
  documentation: `$$y = \\frac{k^2}{\\sum m}\\; (k * (x \\cdot m)) + b \\quad \\text{where } \\sum m > 0, \\text{ else } 0$$

with $m$ = \`valid\`, 1 where a pixel is known and 0 in the hole, summed over the window. $H \\times W \\times C$ becomes
$\\lceil H/s \\rceil \\times \\lceil W/s \\rceil \\times F$. With \`same\` padding what lies beyond the border counts as missing.

A window with any known pixel makes a known one, so the mask for the next layer is
\`valid -> max_pool(kernel, stride: stride, padding: same)\`, and holes shrink from layer to layer. See \`gated_conv\` for a way that learns the masks.`,
  paper: {
    title: 'Image Inpainting for Irregular Holes Using Partial Convolutions',
    authors: 'Liu, Reda, Shih, Wang, Tao, Catanzaro',
    year: 2018,
    url: 'https://arxiv.org/abs/1804.07723',
  },
  incoming: true,
  parameters: [
    {
      name: 'valid',
      kind: 'value',
      documentation: 'Mask of one channel: 1 where a pixel is known, 0 where missing.',
    },
    filtersParameter,
    kernelParameter,
    strideParameter,
    paddingParameter,
  ],
  type(call) {
    const image = imageAndMask(call, 'partial_conv', 'valid');
    if (image === undefined) return UNKNOWN;
    knownSize(call, 'partial_conv', 'channels', image.channels);
    const size = windowedImage(call, 'partial_conv', image, windowOf(call.args));
    return size === undefined ? UNKNOWN : tensor([...size, call.args.number('filters')]);
  },
  weights(call) {
    const shape = kernelShape(call);
    return [kernel(shape), zeros('bias', [shape[3]])];
  },
  /** The convolution, and that of the mask with ones. */
  multiplyAdds(call, output) {
    if (output.kind !== 'tensor') return 0;
    const [height, width, channels] = kernelShape(call);
    const pixels = product(output.shape.slice(0, 2));
    return multiply(pixels, height * width * (channels * call.args.number('filters') + 1));
  },
  window: slidingWindow,
  graph({ tf, inputs, args, weights }) {
    const [x, mask] = inputs;
    const window = windowOf(args);
    const [height, width] = window.kernel;
    const valid = constant(tf, mask!);
    const known = convolve(tf, valid, tf.ones([height, width, 1, 1]), window);
    const any = tf.minimum(known, 1);
    const share = tf.mul(tf.div(any, tf.maximum(known, 1)), height * width);
    const made = convolve(tf, tf.mul(x!, valid), weights.kernel!, window);
    return tf.add(tf.mul(made, share), tf.mul(any, weights.bias!));
  },
});

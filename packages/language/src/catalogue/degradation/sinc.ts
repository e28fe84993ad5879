import { tensor, UNKNOWN } from '../../types';
import { addBorder } from '../borders';
import { defineEntry, type ParameterSpec } from '../entry';
import { imageInput } from '../inputs';
import { forEach, Strengths } from '../strengths';
import { convolveEach } from './kernels';
import { clipParameter, clipToRange } from './limits';
import { lowPassKernels } from './low-pass';

const cutoff: ParameterSpec = {
  name: 'cutoff',
  kind: 'number',
  varies: true,
  default: 1.5,
  minimum: 0.1,
  maximum: Math.PI,
  documentation: 'Frequencies above it are cut off, in radians for each pixel: π keeps nearly all.',
};

const strengths = new Strengths('sinc', [cutoff]);

export const sinc = defineEntry({
  name: 'sinc',
  category: 'degradation',
  alsoCalled: ['low_pass'],
  summary: 'Cuts off high frequencies at once, which leaves ringing beside edges.',
  documentation: `A low-pass filter that lets every direction through alike: at a distance of $r$ pixels the kernel is

$$\\frac{\\omega}{2\\pi r} J_1(\\omega r)$$

with \`cutoff\` $\\omega$ and $J_1$ the Bessel function of the first kind, cut to \`size\` pixels and scaled to a sum of 1. Beyond the border the
image is continued by its mirror image. It overshoots at edges, which is limited to the range unless \`clip: false\`. Shape stays.

The ringing and overshoot that sharpening and compression leave in pictures of the web, as Real-ESRGAN imitates them: \`sinc(1 .. 3.1)\`.`,
  paper: {
    title: 'Real-ESRGAN: Training Real-World Blind Super-Resolution with Pure Synthetic Data',
    authors: 'Wang, Xie, Dong, Shan',
    year: 2021,
    url: 'https://arxiv.org/abs/2107.10833',
  },
  incoming: true,
  parameters: [
    cutoff,
    {
      name: 'size',
      kind: 'integer',
      default: 21,
      minimum: 3,
      maximum: 101,
      documentation: 'Height and width of the kernel in pixels, of an even number one more.',
    },
    clipParameter,
  ],
  type(call) {
    const image = imageInput(call, 'sinc');
    if (image === undefined || strengths.range(call, 'cutoff') === undefined) return UNKNOWN;
    return tensor([image.height, image.width, image.channels], image.range);
  },
  window({ args }) {
    const size = 2 * Math.floor(args.number('size') / 2) + 1;
    return { kind: 'window', kernel: [size, size], stride: [1, 1] };
  },
  graph({ tf, inputs, inputTypes, args }) {
    const x = inputs[0]!;
    const margin = Math.floor(args.number('size') / 2);
    const margins = [
      [margin, margin],
      [margin, margin],
    ] as const;
    const limit = forEach(tf, strengths.of({ tf, inputs, args }, 'cutoff'), x.shape[0]!);
    const kernels = lowPassKernels(tf, limit, margin);
    const filtered = convolveEach(tf, addBorder(tf, x, margins, 'reflect'), kernels);
    return clipToRange(tf, filtered, inputTypes[0]!, args.boolean('clip'));
  },
});

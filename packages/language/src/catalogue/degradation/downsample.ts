import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { dividedImage } from '../resampling/multiples';
import { applySeparable, type Interpolation, resizing } from '../separable';

export const downsample = defineEntry({
  name: 'downsample',
  category: 'degradation',
  summary:
    'Makes an image smaller by a whole factor, without aliasing: the task that super-resolution undoes.',
  documentation: `$H \\times W \\times C$ becomes $H/n \\times W/n \\times C$ with \`factor\` $n$; height and width must be multiples of it. \`area\` averages each block of pixels, as a
coarser sensor would; \`bicubic\` and \`bilinear\` are MATLAB's imresize: kernels widened by the factor, and the mirror image beyond
the border. Benchmarks of super-resolution use \`bicubic\`.

Linear and differentiable, so it goes inside losses: \`l2(upscaled -> downsample(4), small)\`.`,
  incoming: true,
  parameters: [
    {
      name: 'factor',
      kind: 'pair',
      default: 2,
      minimum: 1,
      maximum: 64,
      documentation: 'How many times smaller height and width become: `2`, or `[2, 4]`.',
    },
    {
      name: 'mode',
      kind: 'choice',
      choices: ['area', 'bilinear', 'bicubic'],
      default: 'area',
      documentation: 'How a new pixel is made of old ones.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'downsample');
    if (image === undefined) return UNKNOWN;
    const size = dividedImage(call, 'downsample', image, call.args.pair('factor'));
    if (size === undefined) return UNKNOWN;
    return tensor([...size, image.channels], image.range);
  },
  window({ args }) {
    const factor = args.pair('factor');
    const span = { area: 1, bilinear: 2, bicubic: 4 }[args.text('mode')] ?? 1;
    return { kind: 'window', kernel: [factor[0] * span, factor[1] * span], stride: factor };
  },
  graph({ tf, inputs, args }) {
    const x = inputs[0]!;
    const [fh, fw] = args.pair('factor');
    const mode = args.text('mode') as Interpolation;
    const [, height = 1, width = 1] = x.shape;
    return applySeparable(
      tf,
      x,
      resizing(height, height / fh, mode, true, 'mirror'),
      resizing(width, width / fw, mode, true, 'mirror'),
    );
  },
});

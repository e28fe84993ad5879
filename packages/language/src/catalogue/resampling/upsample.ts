import { multiply } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { applySeparable, type Interpolation, resizing } from '../separable';
import { repeatPixels } from './enlarge';

export const upsample = defineEntry({
  name: 'upsample',
  alsoCalled: ['up_sampling', 'interpolate', 'up_sample', 'unpool'],
  category: 'resampling',
  summary: 'Enlarges an image by a whole factor.',
  documentation: `$H \\times W \\times C$ becomes $fH \\times fW \\times C$ with \`factor\` $f$. \`nearest\` repeats pixels, \`bilinear\` and \`bicubic\` interpolate
(pixels are areas, so corners do not move). Nothing is learned.

\`upsample(2) -> conv(channels, 3)\` is the way up without checkerboards: every pixel is made by equally many weights. In
U-Nets \`nearest\` is enough; \`bilinear\` is smoother. See \`conv_transpose\` and \`pixel_shuffle\` for learned ways.`,
  incoming: true,
  parameters: [
    {
      name: 'factor',
      kind: 'pair',
      default: 2,
      minimum: 1,
      maximum: 64,
      documentation: 'How many times larger height and width become: `2`, or `[2, 4]`.',
    },
    {
      name: 'mode',
      kind: 'choice',
      choices: ['nearest', 'bilinear', 'bicubic'],
      default: 'nearest',
      documentation: 'How pixels in between are made.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'upsample');
    if (image === undefined) return UNKNOWN;
    const [fh, fw] = call.args.pair('factor');
    return tensor([multiply(image.height, fh), multiply(image.width, fw), image.channels], image.range);
  },
  window({ args }) {
    const [fh, fw] = args.pair('factor');
    const span = { nearest: 1, bilinear: 2, bicubic: 4 }[args.text('mode')] ?? 1;
    return { kind: 'window', kernel: [span, span], stride: [1 / fh, 1 / fw] };
  },
  graph({ tf, inputs, args }) {
    const x = inputs[0]!;
    const [fh, fw] = args.pair('factor');
    const mode = args.text('mode') as Interpolation;
    if (mode === 'nearest') return repeatPixels(tf, x, [fh, fw]);
    const [, height = 1, width = 1] = x.shape;
    return applySeparable(
      tf,
      x,
      resizing(height, height * fh, mode, false),
      resizing(width, width * fw, mode, false),
    );
  },
});

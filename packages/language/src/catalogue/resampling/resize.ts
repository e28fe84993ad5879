import { type Dim, divideExactly } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { jointSize } from '../data/joint';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { applySeparable, type Interpolation, resizing } from '../separable';

const SPANS: Readonly<Record<string, number>> = { nearest: 1, area: 1, bilinear: 2, bicubic: 4 };

export const resize = defineEntry({
  name: 'resize',
  category: 'resampling',
  alignment: 'by size',
  bringsToSize: 'resample',
  summary: 'Scales an image to a given height and width.',
  documentation: `$H \\times W \\times C$ becomes \`height\` × \`width\` × $C$. Pixels are areas, so corners do not move (as in OpenCV and Pillow). When an
image gets smaller \`bilinear\` and \`bicubic\` widen their kernels, so that every pixel counts and nothing aliases; \`area\` averages
what a new pixel covers; \`nearest\` picks one pixel. \`bicubic\` overshoots a little at edges, beyond the range of
the values, which stays what is black and white.

To bring values to the same size before adding or joining them. For whole factors see \`upsample\` and \`downsample\`.`,
  incoming: true,
  parameters: [
    { name: 'height', kind: 'dim', minimum: 1, documentation: 'New height in pixels.' },
    { name: 'width', kind: 'dim', minimum: 1, documentation: 'New width in pixels.' },
    {
      name: 'mode',
      kind: 'choice',
      choices: ['bilinear', 'bicubic', 'nearest', 'area'],
      default: 'bilinear',
      documentation: 'How new pixels are made of old ones.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'resize');
    if (image === undefined) return UNKNOWN;
    const { args } = call;
    return tensor([args.dim('height'), args.dim('width'), image.channels], image.range);
  },
  joint: (call) => jointSize(call, call.args.dim('height'), call.args.dim('width')),
  window({ args, inputs }) {
    const [input] = inputs;
    const from = input?.kind === 'tensor' ? input.shape : [];
    const stride = [ratio(from[0], args.dim('height')), ratio(from[1], args.dim('width'))] as const;
    const span = SPANS[args.text('mode')] ?? 1;
    const kernel = stride.map((each) => Math.ceil(span * Math.max(each, 1))) as [number, number];
    return { kind: 'window', kernel, stride };
  },
  graph({ tf, inputs, args }) {
    const x = inputs[0]!;
    const mode = args.text('mode') as Interpolation;
    const [, height = 1, width = 1] = x.shape;
    return applySeparable(
      tf,
      x,
      resizing(height, args.number('height'), mode, true),
      resizing(width, args.number('width'), mode, true),
    );
  },
});

/** Old pixels for each new one; taken for 1 where that depends on the symbols of the sizes. */
function ratio(from: Dim | undefined, to: Dim): number {
  if (typeof from === 'number' && typeof to === 'number') return from / to;
  if (from === undefined) return 1;
  const [less, more] = [divideExactly(from, to), divideExactly(to, from)];
  if (typeof less === 'number') return less;
  return typeof more === 'number' ? 1 / more : 1;
}

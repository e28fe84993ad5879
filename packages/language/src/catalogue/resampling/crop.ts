import { type Dim, format } from '../../algebra/dim';
import { cropTooLarge } from '../../diagnostics/entries/CNN242-crop-too-large';
import { wrongPlace } from '../../diagnostics/entries/CNN259-place';
import { tensor, UNKNOWN } from '../../types';
import { jointRectangle } from '../data/joint';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { around, pieces, randomIndex } from '../random/places';

export const crop = defineEntry({
  name: 'crop',
  category: 'resampling',
  alignment: 'centered',
  bringsToSize: 'cut',
  takesPart: true,
  summary: 'Takes a rectangle out of an image: from its middle, a random place, or around a given one.',
  documentation: `$H \\times W \\times C$ becomes \`height\` × \`width\` × $C$. Where an odd number of pixels goes, the extra one is taken at the bottom or right.

From the middle, to make sizes equal before joining (U-Nets with \`valid\` convolutions). With \`random: true\` from another place
for every example, to learn from patches of larger photographs: \`photo -> crop(64, 64, random: true)\`.

With \`at: place\` it lies around a place of each example's own, and is moved so that it stays within the image: \`hole, place = mask(photo, box: [24, 24])\`,
then \`filled -> crop(32, 32, at: place)\` is what a local critic sees. The gradient flows to the pixels that were taken.`,
  incoming: true,
  parameters: [
    { name: 'height', kind: 'dim', minimum: 1, documentation: 'Height of the rectangle in pixels.' },
    { name: 'width', kind: 'dim', minimum: 1, documentation: 'Width of the rectangle in pixels.' },
    {
      name: 'random',
      kind: 'boolean',
      default: false,
      documentation: 'Takes it from a random place instead of the middle.',
    },
    {
      name: 'at',
      kind: 'value',
      optional: true,
      documentation:
        'The place around which it lies, a row and a column for each example, as `mask` tells it.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'crop');
    if (image === undefined) return UNKNOWN;
    const to = [call.args.dim('height'), call.args.dim('width')] as const;
    if (isLarger(to[0], image.height) || isLarger(to[1], image.width)) {
      const shape = [image.height, image.width];
      const change = (name: string) =>
        ({ kind: 'replace-call', text: `${name}(${to.map(format).join(', ')})` }) as const;
      call.report(
        cropTooLarge,
        { entry: 'crop', shape, to: [format(to[0]), format(to[1])] },
        { because: [0], fixes: [{ title: 'Use `resize` to enlarge', change: change('resize') }] },
      );
    }
    if (call.inputs.length > 1) {
      const place = call.inputs[1]!;
      const isPlace = place.kind === 'tensor' && place.shape.length === 1 && place.shape[0] === 2;
      if (!isPlace) {
        call.report(wrongPlace, { kind: 'type', entry: 'crop', type: place }, { at: 'at', because: [1] });
      } else if (call.args.boolean('random')) {
        call.report(wrongPlace, { kind: 'both', entry: 'crop' }, { at: 'random' });
      }
    }
    return tensor([...to, image.channels], image.range);
  },
  // Where it is taken from is not known when the file is checked.
  window: ({ inputs }) => (inputs.length > 1 ? { kind: 'global' } : { kind: 'pointwise' }),
  joint: (call) => jointRectangle(call, 'crop', call.args.dim('height'), call.args.dim('width')),
  random: ({ args }) =>
    args.boolean('random')
      ? ['top', 'left'].map((name) => ({ name, distribution: 'uniform', shape: [1, 1, 1], when: 'always' }))
      : [],
  graph({ tf, inputs, args, random }) {
    const x = inputs[0]!;
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
    const rows = args.number('height');
    const columns = args.number('width');
    if (rows === height && columns === width) return x;
    if (inputs.length > 1) {
      const [top, left] = around(tf, inputs[1]!, [height, width], [rows, columns]);
      return pieces(tf, x, top, left, rows, columns);
    }
    if (!args.boolean('random')) {
      const begin = [0, Math.floor((height - rows) / 2), Math.floor((width - columns) / 2), 0];
      return tf.slice(x, begin, [batch, rows, columns, channels]);
    }
    const top = randomIndex(tf, random.top!, height - rows + 1);
    const left = randomIndex(tf, random.left!, width - columns + 1);
    return pieces(tf, x, top, left, rows, columns);
  },
});

/** Symbolic sizes get the benefit of the doubt. */
function isLarger(a: Dim, b: Dim): boolean {
  return typeof a === 'number' && typeof b === 'number' && a > b;
}

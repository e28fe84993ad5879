import type { Dim } from '../../algebra/dim';
import { cropTooLarge } from '../../diagnostics/entries/CNN242-crop-too-large';
import { tensor, UNKNOWN } from '../../types';
import type { Arguments } from '../arguments';
import { jointRectangle } from '../data/joint';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { pieces, randomIndex } from '../random/places';

export const patch = defineEntry({
  name: 'patch',
  category: 'augmentation',
  summary: 'Takes a rectangle from a random place of each image, for training on photographs of any size.',
  documentation: `$H \\times W \\times C$ becomes \`height\` × \`width\` × $C$, from another place for every example; \`patch(40)\` is a square.

It belongs in the chain of a \`data\` statement, \`data clean = folder("photos", channels: 3) -> patch(64) -> flip\`: there it is cut
where the files are read, from all images of an example at once. Of an image that is $n$ times as large as the smallest one, as in
super-resolution, the place and the size are taken $n$ times. An epoch takes one patch of every image. Measuring on another source
(\`measure ... on\`) takes images whole.`,
  incoming: true,
  parameters: [
    { name: 'height', kind: 'dim', minimum: 1, documentation: 'Height of the rectangle in pixels.' },
    {
      name: 'width',
      kind: 'dim',
      minimum: 1,
      optional: true,
      documentation: 'Width of the rectangle in pixels; as the height unless given.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'patch');
    if (image === undefined) return UNKNOWN;
    const [height, width] = sizeOf(call.args);
    const isLarger = (a: Dim, b: Dim) => typeof a === 'number' && typeof b === 'number' && a > b;
    if (isLarger(height, image.height) || isLarger(width, image.width)) {
      const shape = [image.height, image.width];
      call.report(
        cropTooLarge,
        { entry: 'patch', shape, to: [String(height), String(width)] },
        { because: [0] },
      );
    }
    return tensor([height, width, image.channels], image.range);
  },
  joint: (call) => jointRectangle(call, 'patch', ...sizeOf(call.args)),
  random: () =>
    ['top', 'left'].map((name) => ({ name, distribution: 'uniform', shape: [1, 1, 1], when: 'always' })),
  graph({ tf, inputs, args, random }) {
    const x = inputs[0]!;
    const [, height = 1, width = 1] = x.shape;
    const [rows, columns] = sizeOf(args) as [number, number];
    const top = randomIndex(tf, random.top!, height - rows + 1);
    const left = randomIndex(tf, random.left!, width - columns + 1);
    return pieces(tf, x, top, left, rows, columns);
  },
});

function sizeOf(args: Arguments): readonly [height: Dim, width: Dim] {
  const height = args.dim('height');
  return [height, args.has('width') ? args.dim('width') : height];
}

import { floorDivide, multiply } from '../../algebra/dim';
import { cropTooLarge } from '../../diagnostics/entries/CNN242-crop-too-large';
import { tensor, UNKNOWN } from '../../types';
import { jointMultiple } from '../data/joint';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';

export const modCrop = defineEntry({
  name: 'mod_crop',
  category: 'resampling',
  summary: 'Cuts an image to the largest height and width that are multiples of a number.',
  documentation: `$H \\times W \\times C$ becomes $n \\lfloor H / n \\rfloor \\times n \\lfloor W / n \\rfloor \\times C$; what is cut off lies at the bottom and right.

Benchmarks of super-resolution cut their images so before making them small:
\`measure ... on folder("set5", channels: 3) -> mod_crop(3)\`.`,
  incoming: true,
  parameters: [
    {
      name: 'multiple',
      kind: 'integer',
      minimum: 1,
      documentation: 'What height and width become multiples of.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'mod_crop');
    if (image === undefined) return UNKNOWN;
    const multiple = call.args.number('multiple');
    const { height, width } = image;
    const [rows, columns] = [height, width].map((size) => multiply(floorDivide(size, multiple), multiple));
    if (rows === 0 || columns === 0) {
      const data = {
        entry: 'mod_crop',
        shape: [height, width],
        to: [String(multiple), String(multiple)],
      } as const;
      call.report(cropTooLarge, data, { because: [0] });
      return UNKNOWN;
    }
    return tensor([rows!, columns!, image.channels], image.range);
  },
  joint: (call) => jointMultiple(call, call.args.number('multiple')),
  graph({ tf, inputs, args }) {
    const x = inputs[0]!;
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
    const multiple = args.number('multiple');
    const size = [batch, height - (height % multiple), width - (width % multiple), channels];
    return tf.slice(x, [0, 0, 0, 0], size);
  },
});

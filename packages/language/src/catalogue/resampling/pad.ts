import { add, type Dim } from '../../algebra/dim';
import { reflectTooLarge } from '../../diagnostics/entries/CNN236-reflect-too-large';
import { tensor, UNKNOWN } from '../../types';
import { addBorder, type Border } from '../borders';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { withZero } from '../ranges';

export const pad = defineEntry({
  name: 'pad',
  category: 'resampling',
  summary: 'Adds a border of pixels around an image.',
  documentation: `$H \\times W \\times C$ becomes $(H + 2p) \\times (W + 2q) \\times C$ with \`amount\` $[p, q]$. The border holds zeros, the mirror image (\`reflect\`, the
border pixel not repeated) or the nearest pixel (\`replicate\`).

Restoration networks look less bewildered at the borders with \`reflect\` than with zeros: \`pad(3, reflect) -> conv(64, 7, padding: valid)\`,
for which \`conv(64, 7, padding: reflect)\` is short. To make an image even, \`resize\` or \`crop\` instead.`,
  incoming: true,
  parameters: [
    {
      name: 'amount',
      kind: 'pair',
      minimum: 0,
      documentation: 'Pixels at the top and at the bottom, at the left and at the right: `2`, or `[1, 2]`.',
    },
    {
      name: 'mode',
      kind: 'choice',
      choices: ['zero', 'reflect', 'replicate'],
      default: 'zero',
      documentation: 'What the border holds.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'pad');
    if (image === undefined) return UNKNOWN;
    const amounts = call.args.pair('amount');
    const mode = call.args.text('mode');
    const sizes = [image.height, image.width].map((size, axis): Dim => {
      const amount = amounts[axis]!;
      if (mode === 'reflect' && typeof size === 'number' && amount > size - 1) {
        const data = { entry: 'pad', amount, size, axis: axis === 0 ? 'height' : 'width' } as const;
        call.report(reflectTooLarge, data, { at: 'amount', because: [0] });
      }
      return add(size, 2 * amount);
    });
    return tensor([...sizes, image.channels], mode === 'zero' ? withZero(image.range) : image.range);
  },
  graph({ tf, inputs, args }) {
    const [vertical, horizontal] = args.pair('amount');
    const margins = [
      [vertical, vertical],
      [horizontal, horizontal],
    ] as const;
    return addBorder(tf, inputs[0]!, margins, args.text('mode') as Border);
  },
});

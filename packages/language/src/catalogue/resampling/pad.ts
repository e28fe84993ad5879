import { add } from '../../algebra/dim';
import { reflectTooLarge } from '../../diagnostics/entries/CNN236-reflect-too-large';
import { tensor, UNKNOWN } from '../../types';
import { addBorder, type Border } from '../borders';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { withZero } from '../ranges';

export const pad = defineEntry({
  name: 'pad',
  alsoCalled: ['zero_pad', 'zero_padding', 'reflection_pad', 'replication_pad'],
  category: 'resampling',
  alignment: 'centered',
  summary: 'Adds a border of pixels around an image.',
  documentation: `$H \\times W \\times C$ becomes $(H + 2p) \\times (W + 2q) \\times C$ with \`amount\` $[p, q]$. The border holds zeros, the mirror image (\`reflect\`, the
border pixel not repeated) or the nearest pixel (\`replicate\`).

Restoration networks do better at the borders with \`reflect\` than with zeros: \`pad(3, reflect) -> conv(64, 7, padding: valid)\`,
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
    const { height, width } = image;
    for (const [axis, size, amount] of [
      ['height', height, amounts[0]],
      ['width', width, amounts[1]],
    ] as const) {
      if (mode !== 'reflect' || typeof size !== 'number' || amount <= size - 1) continue;
      call.report(reflectTooLarge, { entry: 'pad', amount, size, axis }, { at: 'amount', because: [0] });
      break;
    }
    const sizes = [add(height, 2 * amounts[0]), add(width, 2 * amounts[1])];
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

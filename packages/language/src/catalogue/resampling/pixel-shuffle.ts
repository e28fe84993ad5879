import { divideExactly, multiply } from '../../algebra/dim';
import { channelsNotMultiple } from '../../diagnostics/entries/CNN239-channels-not-multiple';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { channelsToBlocks } from './blocks';

export const pixelShuffle = defineEntry({
  name: 'pixel_shuffle',
  alsoCalled: ['depth_to_space', 'sub_pixel', 'sub_pixel_conv'],
  category: 'resampling',
  summary: 'Enlarges an image by spreading channels over blocks of pixels (depth to space).',
  documentation: `$H \\times W \\times n^2 C$ becomes $nH \\times nW \\times C$ with \`factor\` $n$: the channels of a pixel become an $n \\times n$ block. Channel
$(n i + j) C + c$ goes to row $i$, column $j$, channel $c$ of the block (TensorFlow's order).

The fast way up in super-resolution: all convolutions work on the small image, and
\`conv(4 * channels, 3) -> pixel_shuffle(2)\` makes every new pixel with weights of its own. Nothing is computed here.`,
  paper: {
    title:
      'Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network',
    authors: 'Shi, Caballero, Huszár, Totz, Aitken, Bishop, Rueckert, Wang',
    year: 2016,
    url: 'https://arxiv.org/abs/1609.05158',
  },
  incoming: true,
  parameters: [
    {
      name: 'factor',
      kind: 'integer',
      default: 2,
      minimum: 1,
      maximum: 64,
      documentation: 'How many times larger height and width become.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'pixel_shuffle');
    if (image === undefined) return UNKNOWN;
    const n = call.args.number('factor');
    const channels = divideExactly(image.channels, n * n);
    if (channels === undefined) {
      const why = `${n * n} channels make a block of ${n}×${n} pixels`;
      call.report(
        channelsNotMultiple,
        { entry: 'pixel_shuffle', channels: image.channels, multipleOf: n * n, why },
        { because: [0], fixes: channelFixes(image.channels, n * n) },
      );
      return UNKNOWN;
    }
    return tensor([multiply(image.height, n), multiply(image.width, n), channels], image.range);
  },
  window({ args }) {
    const n = args.number('factor');
    return { kind: 'window', kernel: [1, 1], stride: [1 / n, 1 / n] };
  },
  graph: ({ tf, inputs, args }) => channelsToBlocks(tf, inputs[0]!, args.number('factor')),
});

function channelFixes(channels: unknown, multipleOf: number) {
  if (typeof channels !== 'number') return [];
  const text = `conv(${Math.ceil(channels / multipleOf) * multipleOf}, 1)`;
  return [{ title: `Put \`${text}\` before it`, change: { kind: 'insert-before', text } as const }];
}

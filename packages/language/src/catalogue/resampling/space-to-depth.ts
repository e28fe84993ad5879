import { multiply } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { blocksToChannels } from './blocks';
import { dividedImage } from './multiples';

export const spaceToDepth = defineEntry({
  name: 'space_to_depth',
  alsoCalled: ['pixel_unshuffle'],
  category: 'resampling',
  summary: 'Makes an image smaller by moving blocks of pixels into channels.',
  documentation: `$nH \\times nW \\times C$ becomes $H \\times W \\times n^2 C$ with \`factor\` $n$: the inverse of \`pixel_shuffle\`. Nothing is lost and nothing is
computed; a \`conv\` after it works on an image $n^2$ times smaller. Height and width must be multiples of \`factor\`.`,
  incoming: true,
  parameters: [
    {
      name: 'factor',
      kind: 'integer',
      default: 2,
      minimum: 1,
      maximum: 64,
      documentation: 'How many times smaller height and width become.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'space_to_depth');
    if (image === undefined) return UNKNOWN;
    const n = call.args.number('factor');
    const size = dividedImage(call, 'space_to_depth', image, [n, n]);
    return size === undefined ? UNKNOWN : tensor([...size, multiply(image.channels, n * n)], image.range);
  },
  window({ args }) {
    const n = args.number('factor');
    return { kind: 'window', kernel: [n, n], stride: [n, n] };
  },
  graph: ({ tf, inputs, args }) => blocksToChannels(tf, inputs[0]!, args.number('factor')),
});

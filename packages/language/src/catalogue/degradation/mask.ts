import { cropTooLarge } from '../../diagnostics/entries/CNN242-crop-too-large';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { middleOf, placeType, randomIndex, rectangle } from '../random/places';

export const mask = defineEntry({
  name: 'mask',
  category: 'degradation',
  summary: 'A rectangle of ones on zeros, at a random place: the hole to be filled.',
  documentation: `Makes $H \\times W \\times 1$ of the image's height and width: 1 inside of a rectangle of size \`box\`, 0 outside, in another place for every example
(or in the middle). The image's values do not matter.

\`hole = mask(photo, box: [24, 24])\`, then \`photo * (1 - hole)\` is the photograph with the hole, and \`filled * hole\` what a critic scores. A
network that fills it must see across it: its receptive field should be larger than the box.

\`hole, place = mask(photo, box: [24, 24])\` tells the middle of the rectangle too, its row and column in pixels: \`filled -> crop(32, 32, at: place)\` is
what a local critic looks at. For holes of any form see \`strokes\`. In use, \`cnn restore --mask\` or a picture's
transparency takes the place of the rectangle.`,
  paper: {
    title: 'Context Encoders: Feature Learning by Inpainting',
    authors: 'Pathak, Krähenbühl, Donahue, Darrell, Efros',
    year: 2016,
    url: 'https://arxiv.org/abs/1604.07379',
  },
  incoming: false,
  hole: (args) => (args.has('box') ? args.pair('box') : undefined),
  differentiable: false,
  parameters: [
    { name: 'image', kind: 'value', documentation: 'The image whose height and width the mask takes.' },
    { name: 'box', kind: 'pair', minimum: 1, documentation: 'Height and width of the rectangle in pixels.' },
    {
      name: 'place',
      kind: 'choice',
      choices: ['random', 'middle'],
      default: 'random',
      documentation: 'Where the rectangle lies: anywhere inside, or in the middle.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'mask', { index: 0, at: 'image' });
    if (image === undefined) return UNKNOWN;
    const [rows, columns] = call.args.pair('box');
    const tooHigh = typeof image.height === 'number' && rows > image.height;
    const tooWide = typeof image.width === 'number' && columns > image.width;
    if (tooHigh || tooWide) {
      const data = {
        entry: 'mask',
        shape: [image.height, image.width],
        to: [`${rows}`, `${columns}`],
      } as const;
      call.report(cropTooLarge, data, { at: 'box', because: [0] });
    }
    return tensor([image.height, image.width, 1], { min: 0, max: 1 });
  },
  further: ({ inputs }) => ({ optional: true, results: [{ name: 'place', type: placeType(inputs[0]!) }] }),
  random: ({ args }) =>
    args.text('place') === 'random'
      ? ['top', 'left'].map((name) => ({ name, distribution: 'uniform', shape: [1, 1, 1], when: 'always' }))
      : [],
  graph({ tf, inputs, args, random, batch }) {
    const [, height = 1, width = 1] = inputs[0]!.shape;
    const box = args.pair('box');
    const [high, wide] = [height - box[0], width - box[1]];
    const inMiddle = args.text('place') === 'middle';
    const top = inMiddle
      ? tf.fill([batch, 1, 1, 1], Math.floor(high / 2))
      : randomIndex(tf, random.top!, high + 1);
    const left = inMiddle
      ? tf.fill([batch, 1, 1, 1], Math.floor(wide / 2))
      : randomIndex(tf, random.left!, wide + 1);
    return [rectangle(tf, [height, width], top, left, box), middleOf(tf, top, left, box)];
  },
});

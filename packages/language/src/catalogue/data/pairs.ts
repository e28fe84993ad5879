import { NO_CLASS, type ValueType } from '../../types';
import type { Call } from '../entry';
import { defineEntry } from '../entry';
import { channelsParameter, imageOfSize, ownSize, sizeParameter, skipParameter } from './sizes';

export const pairs = defineEntry({
  name: 'pairs',
  category: 'data',
  storage: 'two folders of images',
  summary: 'Two folders of images that belong together by name.',
  documentation: `Two columns, input and target, in [0, 1]: images of the same name in the two folders, whatever their endings. For restoration with real
degradations, and image translation: \`data blurred, sharp = pairs("blurred", "sharp", channels: 3) -> patch(64) -> flip\`. What follows in
the statement is done to both alike: one place, one flip. Images keep their own sizes, the targets may be a whole number of times as large (super-resolution);
with \`size\` all are brought to one.

With \`labels: 21\` the second folder holds label maps, and the second column is a class from 0 to 20 for each pixel:
\`data photo, map = pairs("images", "maps", labels: 21) -> patch(64) -> flip\`. A map is a PNG of the size of its image, either with a palette (the place of a
pixel's color in it is its class, as in PASCAL VOC) or gray (its value is). 255 marks pixels without a class, which losses and metrics leave out. Maps are
scaled and turned by their nearest pixels, never mixed. \`cross_entropy\`, \`accuracy\` and \`mean_iou\` compare them with one score for each class and pixel.`,
  incoming: false,
  parameters: [
    {
      name: 'inputs',
      kind: 'string',
      leadsTo: 'folder',
      documentation: 'Folder of the images to start from, relative to the .cnn file.',
    },
    {
      name: 'targets',
      kind: 'string',
      leadsTo: 'folder',
      documentation: 'Folder of what they should become.',
    },
    sizeParameter,
    {
      ...sizeParameter,
      name: 'target_size',
      documentation: 'Size of the targets, when it differs: larger for super-resolution.',
    },
    channelsParameter,
    {
      name: 'scale',
      kind: 'integer',
      minimum: 1,
      optional: true,
      documentation:
        'How many times as large as the inputs the targets are, where they keep their own sizes; the first pair of files tells unless it is given.',
    },
    {
      name: 'labels',
      kind: 'integer',
      minimum: 1,
      maximum: NO_CLASS,
      optional: true,
      documentation:
        'The targets are label maps of so many classes, numbered from 0: PNG files with a palette, or gray.',
    },
    skipParameter,
  ],
  columns: (call) => [
    { name: 'input', type: imageOfSize(call, 'pairs', 'size') },
    {
      name: 'target',
      type: targetType(call),
    },
  ],
});

function targetType(call: Call): ValueType {
  const { args } = call;
  if (args.has('labels')) return mapType(call, args.number('labels'));
  if (args.has('target_size')) return imageOfSize(call, 'pairs', 'target_size');
  if (args.has('size')) return imageOfSize(call, 'pairs', 'size');
  return ownSize(args.has('channels') ? args.number('channels') : 3, scaleOf(call));
}

function scaleOf(call: Call): number {
  const { args } = call;
  if (args.has('scale')) return args.number('scale');
  return call.imageScale?.(args.text('inputs'), args.text('targets')) ?? 1;
}

/** A label map of the size of the images, or of what `target_size` says, whose channels don't matter. */
function mapType(call: Call, count: number): ValueType {
  const { args } = call;
  const sized = args.has('target_size') ? 'target_size' : 'size';
  const image = args.has(sized) ? imageOfSize(call, 'pairs', sized) : ownSize(1, scaleOf(call));
  if (image.kind !== 'tensor') return image;
  return { kind: 'map', count, shape: [image.shape[0]!, image.shape[1]!] };
}

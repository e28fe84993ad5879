import type { ValueType } from '../../types';
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
with \`size\` all are brought to one.`,
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
  if (args.has('target_size')) return imageOfSize(call, 'pairs', 'target_size');
  if (args.has('size')) return imageOfSize(call, 'pairs', 'size');
  const scale = args.has('scale')
    ? args.number('scale')
    : (call.imageScale?.(args.text('inputs'), args.text('targets')) ?? 1);
  return ownSize(args.has('channels') ? args.number('channels') : 3, scale);
}

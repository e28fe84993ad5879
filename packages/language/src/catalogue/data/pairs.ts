import { defineEntry } from '../entry';
import { imageOfSize, sizeParameter } from './sizes';

export const pairs = defineEntry({
  name: 'pairs',
  category: 'data',
  summary: 'Two folders of images that belong together by name.',
  documentation: `Two columns, input and target, in [0, 1]: images of the same name in the two folders, whatever their endings. For restoration with real
degradations, and image translation: \`data blurred, sharp = pairs("blurred", "sharp", size: [128, 128, 3])\`.`,
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
      optional: true,
      documentation: 'Size of the targets, when it differs: larger for super-resolution.',
    },
  ],
  columns: (call) => [
    { name: 'input', type: imageOfSize(call, 'pairs', 'size') },
    {
      name: 'target',
      type: imageOfSize(call, 'pairs', call.args.has('target_size') ? 'target_size' : 'size'),
    },
  ],
});

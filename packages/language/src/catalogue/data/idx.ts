import { defineEntry } from '../entry';
import { imageOfSize, sizeParameter } from './sizes';

export const idx = defineEntry({
  name: 'idx',
  category: 'data',
  storage: 'IDX files',
  summary: 'Images and labels in the file format of MNIST.',
  documentation: `Columns: images in [0, 1] and labels, from two files in IDX format (as they are or compressed with gzip), for data sets in MNIST's form, such as EMNIST and
KMNIST: \`data image, label = idx("images-idx3-ubyte", "labels-idx1-ubyte", classes: 47)\`.`,
  incoming: false,
  parameters: [
    {
      name: 'images',
      kind: 'string',
      leadsTo: 'file',
      documentation: 'File of the images, relative to the .cnn file.',
    },
    { name: 'labels', kind: 'string', leadsTo: 'file', documentation: 'File of their labels.' },
    {
      ...sizeParameter,
      default: [28, 28, 1],
      documentation: 'Height, width and channels of the images in the file.',
    },
    {
      name: 'classes',
      kind: 'integer',
      default: 10,
      minimum: 1,
      documentation: 'Number of classes: labels count from 0 to one less.',
    },
  ],
  columns: (call) => [
    { name: 'image', type: imageOfSize(call, 'idx', 'size') },
    { name: 'label', type: { kind: 'class', count: call.args.number('classes') } },
  ],
});

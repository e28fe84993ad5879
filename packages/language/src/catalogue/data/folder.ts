import { defineEntry } from '../entry';
import { imageOfSize, sizeParameter } from './sizes';

export const folder = defineEntry({
  name: 'folder',
  category: 'data',
  summary: 'All images of a folder, brought to one size.',
  documentation: `One column: images in [0, 1]. \`path\` is relative to the .cnn file; images (PNG, JPEG, WebP, GIF, TIFF, AVIF, BMP) in folders below count too. Each is scaled so that it
covers \`size\` and cut to it around its middle; channels are converted, colors to gray by BT.601's luma. Files of 16 bits keep them.

To learn from patches of large photographs give a larger \`size\` and \`crop(64, 64, random: true)\`.`,
  incoming: false,
  parameters: [
    {
      name: 'path',
      kind: 'string',
      leadsTo: 'folder',
      documentation: 'The folder, relative to the .cnn file.',
    },
    sizeParameter,
  ],
  columns: (call) => [{ name: 'image', type: imageOfSize(call, 'folder', 'size') }],
});

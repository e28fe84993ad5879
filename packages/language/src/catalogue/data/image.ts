import { unknownImage } from '../../diagnostics/data/CNN401-unknown-image';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageOfSize, sizeParameter } from './sizes';

export const image = defineEntry({
  name: 'image',
  category: 'data',
  storage: 'image file',
  summary: 'A single image file.',
  documentation: `One column: the image, in [0, 1], the same in every batch. \`path\` is relative to the .cnn file. Its size is read when the file is checked, unless \`size\` is given,
to which it is then resized: \`photo.height\`, \`photo.width\` and \`photo.channels\` are known.

For methods that learn from one picture, such as a deep image prior.`,
  paper: {
    title: 'Deep Image Prior',
    authors: 'Ulyanov, Vedaldi, Lempitsky',
    year: 2018,
    url: 'https://arxiv.org/abs/1711.10925',
  },
  incoming: false,
  parameters: [
    { name: 'path', kind: 'string', leadsTo: 'file', documentation: 'The file, relative to the .cnn file.' },
    { ...sizeParameter, optional: true },
  ],
  columns(call) {
    if (call.args.has('size')) return [{ name: 'image', type: imageOfSize(call, 'image', 'size') }];
    const path = call.args.text('path');
    const size = call.imageSize?.(path);
    if (size === undefined) call.report(unknownImage, { path });
    const type =
      size === undefined ? UNKNOWN : tensor([size.height, size.width, size.channels], { min: 0, max: 1 });
    return [{ name: 'image', type }];
  },
});

import { defineEntry } from '../entry';
import { checkHoldout, holdoutParameters } from './holdout';
import { channelsParameter, imageOfSize, sizeParameter } from './sizes';

export const folder = defineEntry({
  name: 'folder',
  category: 'data',
  storage: 'folder of images',
  summary: 'All images of a folder, at their own sizes or brought to one.',
  documentation: `One column: images in [0, 1]. \`path\` is relative to the .cnn file; images (PNG, JPEG, WebP, GIF, TIFF, AVIF, BMP) in folders below count too. Channels are converted, colors to
gray by BT.601's luma. Files of 16 bits keep them; EXIF's orientation is followed; transparency lies on white.

Images keep their own sizes: training then takes patches of them where they are read,
\`data clean = folder("photos", channels: 3) -> patch(64) -> flip\`, and \`measure ... on folder("test", channels: 3)\` takes them whole, one
at a time. With \`size\` each is scaled so that it covers that size and cut to it around its middle.

\`folder("photos", split: train, holdout: 0.1)\` has nine tenths of the images, and \`folder("photos", split: test, holdout: 0.1)\` the
others. A hash of an image's path below the folder says on which side it is, so that it stays there whatever is added or removed; with
few images the share is met roughly only.`,
  incoming: false,
  parameters: [
    {
      name: 'path',
      kind: 'string',
      leadsTo: 'folder',
      documentation: 'The folder, relative to the .cnn file.',
    },
    sizeParameter,
    channelsParameter,
    ...holdoutParameters,
  ],
  columns(call) {
    checkHoldout(call, 'folder');
    return [{ name: 'image', type: imageOfSize(call, 'folder', 'size') }];
  },
});

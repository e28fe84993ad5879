import { defineEntry } from '../entry';
import { classOfFolders, folderLabelsParameter } from './class-folders';
import { checkHoldout, holdoutParameters } from './holdout';
import { channelsParameter, imageOfSize, sizeParameter, skipParameter } from './sizes';

export const folder = defineEntry({
  name: 'folder',
  category: 'data',
  storage: 'folder of images',
  summary: 'All images of a folder, at their own sizes or brought to one.',
  documentation: `One column, or two with \`labels\`: images in [0, 1]. \`path\` is relative to the .cnn file; images (PNG, JPEG, WebP, GIF, TIFF, AVIF, BMP) in folders below count too. Channels are converted, colors to
gray by BT.601's luma. Files of 16 bits keep them; EXIF's orientation is followed; transparency lies on white.

Images keep their own sizes: training then takes patches of them where they are read,
\`data clean = folder("photos", channels: 3) -> patch(64) -> flip\`, and \`measure ... on folder("test", channels: 3)\` takes them whole, one
at a time. With \`size\` each is scaled so that it covers that size and cut to it around its middle.

\`folder("photos", split: train, holdout: 0.1)\` has nine tenths of the images, and \`folder("photos", split: test, holdout: 0.1)\` the
others. A hash of an image's path below the folder says on which side it is, so that it stays there whatever is added or removed; with
few images the share is met roughly only.

With \`labels: folders\` there are two columns, and each subfolder is a class: \`data image, label = folder("flowers", labels: folders) ->
patch(64)\`, where \`flowers/daisy\` and \`flowers/rose\` are classes 0 and 1 of a \`class(2)\`. Classes have numbers in the order of the code units of their
names; hidden folders are none, and images in folders below a class's belong to it. In \`measure ... on folder("test", labels: folders)\` a name has
the number that it has in training, whichever folders are there.

A file that can't be used, since it is damaged or smaller than the \`patch\`, is an error that names it; with \`skip: true\` it is passed over, and
training tells how many are. \`cnn check --data\` finds them all before.`,
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
    folderLabelsParameter,
    skipParameter,
  ],
  columns(call) {
    checkHoldout(call, 'folder');
    const image = { name: 'image', type: imageOfSize(call, 'folder', 'size') };
    if (!call.args.has('labels')) return [image];
    return [image, { name: 'label', type: classOfFolders(call, call.args.text('path')) }];
  },
});

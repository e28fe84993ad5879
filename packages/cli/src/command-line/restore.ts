import type { Command } from 'commander';
import { finish } from './finish';
import { BACKENDS, fromWeights } from './options';
import { integer } from './parsers';

export function restoreCommand(cnn: Command): void {
  fromWeights(
    cnn
      .command('restore')
      .description('restore image files with a trained network')
      .argument('<file>')
      .argument('<images...>'),
  )
    .option('--network <name>', 'the network, if there are several')
    .option('--backend <name>', BACKENDS, 'auto')
    .option(
      '--degrade <seed>',
      'first degrade the images the way the train block degrades its data, with this seed',
      integer(0),
    )
    .option(
      '--degraded <path>',
      'with --degrade: also write what the network gets, as a PNG or into a folder for several images',
    )
    .option(
      '--mask <image>',
      'for inpainting: an image that is white where holes are to be filled (default: where the image is transparent)',
    )
    .requiredOption('-o, --output <path>', 'PNG to write, or a folder for several images')
    .action(async (file: string, images: string[], options) =>
      finish((await import('../commands/restore')).restoreImages(file, images, options)),
    );
}

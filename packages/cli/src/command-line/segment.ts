import type { Command } from 'commander';
import { finish } from './finish';
import { BACKENDS, fromWeights } from './options';

export function segmentCommand(cnn: Command): void {
  fromWeights(
    cnn
      .command('segment')
      .description('write the class of each pixel of image files, told by a trained network')
      .argument('<file>')
      .argument('<images...>'),
  )
    .option('--network <name>', 'the network, if there are several')
    .option('--overlay', 'also write each image with the colors of its classes over it, as NAME.overlay.png')
    .option('--backend <name>', BACKENDS, 'auto')
    .requiredOption('-o, --output <path>', 'PNG with a palette to write, or a folder for several images')
    .action(async (file: string, images: string[], options) =>
      finish((await import('../commands/segment')).segmentImages(file, images, options)),
    );
}

import type { Command } from 'commander';
import { finish } from './finish';
import { BACKENDS, fromWeights } from './options';

export function encodeCommand(cnn: Command): void {
  fromWeights(
    cnn
      .command('encode')
      .description('write the vectors that a trained network makes of image files')
      .argument('<file>')
      .argument('<images...>'),
  )
    .option('--network <name>', 'the network, if there are several')
    .option('--result <name>', 'which of its results, by the declared name, if several are vectors')
    .option('--backend <name>', BACKENDS, 'auto')
    .requiredOption('-o, --output <file>', '.npy (float32, a row for each image) or .csv to write')
    .action(async (file: string, images: string[], options) =>
      finish((await import('../commands/encode')).encodeImages(file, images, options)),
    );
}

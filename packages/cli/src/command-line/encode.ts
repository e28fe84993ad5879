import type { Command } from 'commander';
import { finish } from './finish';
import { BACKENDS, fromWeights } from './options';

export function encodeCommand(cnn: Command): void {
  fromWeights(
    cnn
      .command('encode')
      .description('encode image files as vectors with a trained network')
      .argument('<file>')
      .argument('<images...>'),
  )
    .option('--network <name>', 'the network, if there are several')
    .option('--result <name>', 'the result to write, by its declared name, if several are vectors')
    .option('--backend <name>', BACKENDS, 'auto')
    .option('-o, --output <file>', '.npy (float32, a row for each image) or .csv to write')
    .option('--umap <file>', 'PNG to write: the images side by side where their vectors are near each other')
    .action(async (file: string, images: string[], options) =>
      finish((await import('../commands/encode')).encodeImages(file, images, options)),
    );
}

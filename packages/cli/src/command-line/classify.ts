import type { Command } from 'commander';
import { finish } from './finish';
import { BACKENDS, fromWeights } from './options';
import { choice, integer } from './parsers';

export function classifyCommand(cnn: Command): void {
  fromWeights(
    cnn
      .command('classify')
      .description('classify image files with a trained network')
      .argument('<file>')
      .argument('<images...>'),
  )
    .option('--network <name>', 'the network, if there are several')
    .option('--top <count>', 'how many classes to list for each image', integer(1), 3)
    .option('--backend <name>', BACKENDS, 'auto')
    .option(
      '--format <format>',
      "text, json or csv (default: by the output's name, else text)",
      choice('text', 'json', 'csv'),
    )
    .option('-o, --output <file>', 'file to write instead of printing')
    .action(async (file: string, images: string[], options) =>
      finish((await import('../commands/classify')).classifyImages(file, images, options)),
    );
}

import type { Command } from 'commander';
import { finish } from './finish';
import { BACKENDS, fromWeights } from './options';
import { direction, integer, number } from './parsers';

export function generateCommand(cnn: Command): void {
  fromWeights(cnn.command('generate').description('draw samples from a trained generator').argument('<file>'))
    .option('--network <name>', 'the generator, if there are several')
    .option('--count <count>', 'number of images (default: ten per label, or 64)', integer(1))
    .option('--label <label>', 'only this class, by its number or name')
    .option('--seed <seed>', "seed of the noise (default: the run's)", integer(0))
    .option('--sample <number>', 'only this sample of the seed, counted from 0', integer(0))
    .option('--to <number>', 'interpolate from --sample to this one: by --mix, or in --frames', integer(0))
    .option('--mix <share>', '0 is --sample, 1 is --to', number)
    .option('--frames <count>', 'a row of this many images from --sample to --to', integer(2))
    .option(
      '--direction <number=amount>',
      'move along a principal direction of the latent space, 1 being the strongest; may be repeated',
      direction,
    )
    .option('--backend <name>', BACKENDS, 'auto')
    .requiredOption('-o, --output <file>', 'PNG to write')
    .action(async (file: string, options) =>
      finish((await import('../commands/generate')).generateImages(file, options)),
    );
}

import type { Command } from 'commander';
import { finish } from './finish';
import { asBegun, BACKENDS, format, fromWeights } from './options';

export function evaluateCommand(cnn: Command): void {
  fromWeights(
    cnn
      .command('evaluate')
      .description('evaluate a run with the measures of its train block')
      .argument('<file>'),
  )
    .option('--backend <name>', BACKENDS, 'auto')
    .option(
      '--on <folder>',
      'measure on the images of this folder instead of what the train block says; twice for pairs: inputs, then targets',
      (folder: string, before: readonly string[] = []) => [...before, folder],
    )
    .option(...asBegun)
    .option(...format)
    .action(async (file: string, options) =>
      finish((await import('../commands/evaluate')).evaluateRun(file, options)),
    );
}

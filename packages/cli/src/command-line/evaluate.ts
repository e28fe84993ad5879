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
    .option(...asBegun)
    .option(...format)
    .action(async (file: string, options) =>
      finish((await import('../commands/evaluate')).evaluateRun(file, options)),
    );
}

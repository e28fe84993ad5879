import type { Command } from 'commander';
import { finish } from './finish';
import { format } from './options';

export function summaryCommand(cnn: Command): void {
  cnn
    .command('summary')
    .description('list the layers of a network: shapes, parameters, cost, receptive field')
    .argument('<file>')
    .option('--network <name>', 'only this network')
    .option('--input <size>', 'height and width for symbolic inputs, such as 256x256')
    .option(...format)
    .action(async (file: string, options) =>
      finish((await import('../commands/summary')).summarize(file, options)),
    );
}

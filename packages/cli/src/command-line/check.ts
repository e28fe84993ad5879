import type { Command } from 'commander';
import { finish } from './finish';
import { format } from './options';

export function checkCommand(cnn: Command): void {
  cnn
    .command('check')
    .description('check files; exit status 1 if there are errors')
    .argument('<files...>')
    .option(
      '--data',
      'also read every image of the train blocks once, and tell which are damaged or do not fit',
    )
    .option(...format)
    .action(async (files: string[], options) =>
      finish((await import('../commands/check')).check(files, options)),
    );
}

import type { Command } from 'commander';
import { finish } from './finish';

export function fmtCommand(cnn: Command): void {
  cnn
    .command('fmt')
    .description('write files in the canonical form')
    .argument('<files...>')
    .option('--check', 'change nothing; exit status 1 if a file is not in the canonical form')
    .action(async (files: string[], options) =>
      finish((await import('../commands/fmt')).fmt(files, options)),
    );
}

import type { Command } from 'commander';
import { finish } from './finish';
import { format } from './options';
import { choice } from './parsers';

export function doctorCommand(cnn: Command): void {
  cnn
    .command('doctor')
    .description('show which backends and data sets work on this machine, and how to get the others')
    .option(...format)
    .option(
      '--install <backend>',
      'build the native part of a TensorFlow backend against a TensorFlow installed in Python; needs a C++ compiler',
      choice('node', 'node-gpu'),
    )
    .option(
      '--python <path>',
      'the Python in which to look: for TensorFlow with --install, else for PyTorch',
      undefined,
    )
    .action(async (options) => finish((await import('../commands/doctor')).doctorCommand(options)));
}

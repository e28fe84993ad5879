import type { Command } from 'commander';
import { finish } from './finish';
import { number } from './parsers';

export function benchCommand(cnn: Command): void {
  const bench = cnn.command('bench').description('measure this machine');
  bench
    .command('gpu')
    .description('measure a GPU: agreement with the CPU, speed, limits, profiles')
    .option('-o, --output <file>', 'JSON file to write, updated as results come in', 'cnn-bench-gpu.json')
    .option('--quick', 'use tiny shapes, only to see whether everything works')
    .option('--minutes <count>', 'stop after this many minutes and skip the rest', number, 8)
    .option('--backends <names>', 'only these, separated by commas; pytorch is what they are compared with')
    .option(
      '--parts <names>',
      'only these, separated by commas: products, steps, profiles, agreement, batches',
    )
    .action(async (options) => finish((await import('../commands/bench')).bench(options)));
  bench
    .command('gpu-worker', { hidden: true })
    .argument('<job>')
    .action(async (job: string) => finish((await import('../commands/bench')).benchWorker(job)));
}

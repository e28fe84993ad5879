import type { Command } from 'commander';
import { finish } from './finish';
import { atStep, BACKENDS, ofRun, ofTrain } from './options';

export function serveCommand(cnn: Command): void {
  cnn
    .command('serve')
    .description("keep a run's networks loaded and answer requests, for editors")
    .argument('<file>')
    .option(...ofRun)
    .option(...ofTrain)
    .option(...atStep)
    .option('--backend <name>', BACKENDS, 'auto')
    .option('--stdio', 'communicate over standard input and output (the only way, and the default)')
    .action(async (file: string, options) =>
      finish((await import('../commands/serve')).serveRun(file, options)),
    );
}

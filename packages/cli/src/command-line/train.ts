import type { Command } from 'commander';
import { finish } from './finish';
import { asBegun, BACKENDS, layout, mapNames, startWith } from './options';
import { choice, integer } from './parsers';

export function trainCommand(cnn: Command): void {
  cnn
    .command('train')
    .description('train; writes a run folder and prints its progress')
    .argument('<file>')
    .option('--train <name>', 'the train block, if the file has several')
    .option('--backend <name>', BACKENDS, 'auto')
    .option(
      '--steps <count>',
      'train this many steps instead of what the file says: schedules such as cosine and ramps span these; 0 only saves the initial weights',
      integer(0),
    )
    .option(...startWith)
    .option(...layout)
    .option(...mapNames)
    .option('--run <folder>', 'the run folder (default: runs/<train>/<time> beside the file)')
    .option('--resume', 'resume from the newest checkpoint of --run, or of the latest run')
    .option(...asBegun)
    .option('--seed <seed>', 'use this seed instead of the one in the file', integer(0))
    .option('--threads <count>', 'CPU threads to use (default: one per core)', integer(1))
    .option(
      '--engine <name>',
      'tfjs (the default), or pytorch, which computes the steps in PyTorch, installed in Python',
      choice('tfjs', 'pytorch'),
    )
    .option('--processes <count>', 'with --engine pytorch: share each batch among processes', integer(1))
    .option(
      '--precision <precision>',
      'with --engine pytorch: float32 (the default) or bfloat16',
      choice('float32', 'bfloat16'),
    )
    .option('--compile', 'with --engine pytorch: have PyTorch 2 compile the networks')
    .option('--python <path>', 'with --engine pytorch: the Python that has PyTorch')
    .option(
      '--json',
      'print one JSON event per line; read pause, resume, stop and checkpoint from standard input',
    )
    .option(
      '--linger <seconds>',
      'also take commands on the socket named in run.lock, and keep training this long after the last client has gone',
      integer(0),
    )
    .action(async (file: string, options) =>
      finish((await import('../commands/train')).train(file, options)),
    );
}

#!/usr/bin/env node
import type { GivenStart } from '@cnn-studio/runtime';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { explain } from './errors';
import { errorLine } from './output/complaints';
import { guardStreams } from './streams';
import { version } from './version';

/** Told in help only; the trainer, which knows them, is not loaded for that. */
const BACKENDS =
  'auto, cuda, node-gpu, webgpu, webgpu-ort, webgpu-tfjs, directml, coreml, cpu, node, wasm or js; cnn doctor tells which work here';

/** A whole number of at least `minimum`. */
function integer(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= minimum) return value;
    throw new InvalidArgumentError(`give a whole number of at least ${minimum}`);
  };
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('give a number');
}

/** A checkpoint: `best`, `last` or a step. */
function step(text: string): 'best' | 'last' | number {
  if (text === 'best' || text === 'last') return text;
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('give best, last or a step number');
}

/** `1=2.5`: an amount along a direction, counted from 1. */
function direction(text: string, before: readonly number[] = []): readonly number[] {
  const match = /^([1-9]\d?)=(.+)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('give a direction and how far, such as 1=2.5');
  const index = Number(match[1]) - 1;
  const amounts = Array.from({ length: Math.max(before.length, index + 1) }, (_, i) => before[i] ?? 0);
  amounts[index] = number(match[2]!);
  return amounts;
}

/** `Encoder=PATH`: a network and the weights that it begins with. */
function start(text: string, before: readonly GivenStart[] = []): readonly GivenStart[] {
  const [, network, path] = /^([\p{L}_][\p{L}\p{M}\p{N}_]*)=(.+)$/u.exec(text) ?? [];
  if (network === undefined || path === undefined) {
    throw new InvalidArgumentError('give a network and a path, such as Encoder=runs/classify');
  }
  return [...before, { network, path }];
}

function program(): Command {
  const cnn = new Command('cnn')
    .description('Write, check and train convolutional networks that generate and restore images.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(`cnn --help` lists the commands, `cnn COMMAND --help` their options)');
  const asBegun = [
    '--as-begun',
    'use the program as it was when the run began, even if the file has changed since',
  ] as const;
  const ofRun = ['--run <folder>', "the run to use (default: the file's newest)"] as const;
  const ofTrain = ['--train <name>', 'use the newest run of this train block'] as const;
  const atStep = [
    '--step <step>',
    'which checkpoint: last, best (if the train block says by which measure) or a step number',
    step,
    'last' as const,
  ] as const;
  const startWith = [
    '--start <network=path>',
    'begin this network with the weights of a run or a file; may be repeated',
    start,
  ] as const;
  const layout = [
    '--layout <layout>',
    'whose layout the weights of --start have, where their shapes do not tell: pytorch or keras',
    choice('pytorch', 'keras'),
  ] as const;
  /** For commands that use trained networks: whose weights they take. */
  const fromWeights = (command: Command) =>
    command
      .option(...ofRun)
      .option(...ofTrain)
      .option(...atStep)
      .option(...startWith)
      .option(...layout);
  const format = ['--format <format>', 'text, or json for machines', choice('text', 'json'), 'text'] as const;

  cnn
    .command('check')
    .description('find mistakes; exit status 1 if there are errors')
    .argument('<files...>')
    .option(...format)
    .action(async (files: string[], options) =>
      finish((await import('./commands/check')).check(files, options)),
    );
  cnn
    .command('fmt')
    .description('write files in the canonical form')
    .argument('<files...>')
    .option('--check', 'change nothing; exit status 1 if a file is not in the canonical form')
    .action(async (files: string[], options) => finish((await import('./commands/fmt')).fmt(files, options)));
  cnn
    .command('summary')
    .description('list the layers of a network: shapes, parameters, cost, receptive field')
    .argument('<file>')
    .option('--network <name>', 'only this network')
    .option('--input <size>', 'height and width for symbolic inputs, such as 256x256')
    .option(...format)
    .action(async (file: string, options) =>
      finish((await import('./commands/summary')).summarize(file, options)),
    );
  cnn
    .command('train')
    .description('train; writes a run folder and prints its progress')
    .argument('<file>')
    .option('--train <name>', 'the train block, if the file has several')
    .option('--backend <name>', BACKENDS, 'auto')
    .option(
      '--steps <count>',
      'train this many steps instead of what the file says; 0 only keeps the weights to start with',
      integer(0),
    )
    .option(...startWith)
    .option(...layout)
    .option('--run <folder>', 'the run folder (default: runs/<train>/<time> beside the file)')
    .option('--resume', 'resume from the newest checkpoint of --run, or of the latest run')
    .option(...asBegun)
    .option('--seed <seed>', 'use this seed instead of the one in the file', integer(0))
    .option('--threads <count>', 'CPU threads to use (default: one per core)', integer(1))
    .option(
      '--engine <name>',
      'tfjs (the default), or pytorch: the steps are done by a PyTorch installed in Python',
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
    .action(async (file: string, options) => finish((await import('./commands/train')).train(file, options)));
  fromWeights(cnn.command('generate').description('draw samples from a trained generator').argument('<file>'))
    .option('--network <name>', 'the generator, if there are several')
    .option('--count <count>', 'number of images (default: ten per label, or 64)', integer(1))
    .option('--label <label>', 'only this class', integer(0))
    .option('--seed <seed>', "seed of the noise (default: the run's)", integer(0))
    .option('--sample <number>', 'only this sample of the seed, counted from 0', integer(0))
    .option('--to <number>', 'interpolate from --sample to this one: by --mix, or in --frames', integer(0))
    .option('--mix <share>', '0 is --sample, 1 is --to', number)
    .option('--frames <count>', 'a row of this many images from --sample to --to', integer(2))
    .option(
      '--direction <number=amount>',
      'move along a principal direction of the latent space, 1 being the strongest; may be repeated',
      direction,
    )
    .option('--backend <name>', BACKENDS, 'auto')
    .requiredOption('-o, --output <file>', 'PNG to write')
    .action(async (file: string, options) =>
      finish((await import('./commands/generate')).generateImages(file, options)),
    );
  fromWeights(
    cnn
      .command('restore')
      .description('restore image files with a trained network')
      .argument('<file>')
      .argument('<images...>'),
  )
    .option('--network <name>', 'the network, if there are several')
    .option('--backend <name>', BACKENDS, 'auto')
    .option(
      '--degrade <seed>',
      'first degrade the images the way the train block degrades its data, with this seed',
      integer(0),
    )
    .option(
      '--mask <image>',
      'for inpainting: an image that is white where holes are to be filled (default: where the image is transparent)',
    )
    .requiredOption('-o, --output <path>', 'PNG to write, or a folder for several images')
    .action(async (file: string, images: string[], options) =>
      finish((await import('./commands/restore')).restoreImages(file, images, options)),
    );
  fromWeights(
    cnn
      .command('classify')
      .description('tell what image files show, with a trained network')
      .argument('<file>')
      .argument('<images...>'),
  )
    .option('--network <name>', 'the network, if there are several')
    .option('--top <count>', 'so many classes of each image', integer(1), 3)
    .option('--backend <name>', BACKENDS, 'auto')
    .option(
      '--format <format>',
      "text, or json or csv for machines (default: by the output's name, else text)",
      choice('text', 'json', 'csv'),
    )
    .option('-o, --output <file>', 'file to write instead of printing')
    .action(async (file: string, images: string[], options) =>
      finish((await import('./commands/classify')).classifyImages(file, images, options)),
    );
  fromWeights(
    cnn
      .command('encode')
      .description('write the vectors that a trained network makes of image files')
      .argument('<file>')
      .argument('<images...>'),
  )
    .option('--network <name>', 'the network, if there are several')
    .option('--result <name>', 'which of its results, by the declared name, if several are vectors')
    .option('--backend <name>', BACKENDS, 'auto')
    .requiredOption('-o, --output <file>', '.npy (float32, a row for each image) or .csv to write')
    .action(async (file: string, images: string[], options) =>
      finish((await import('./commands/encode')).encodeImages(file, images, options)),
    );
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
      finish((await import('./commands/serve')).serveRun(file, options)),
    );
  fromWeights(
    cnn
      .command('evaluate')
      .description('measure a run with the measures of its train block')
      .argument('<file>'),
  )
    .option('--backend <name>', BACKENDS, 'auto')
    .option(...asBegun)
    .option(...format)
    .action(async (file: string, options) =>
      finish((await import('./commands/evaluate')).evaluateRun(file, options)),
    );
  const exporting = (command: Command): Command =>
    command
      .argument('<file>')
      .option('--network <name>', 'the network, if the file has several')
      .option(...ofRun)
      .option(...ofTrain)
      .option(...atStep)
      .option('--fresh', 'use random weights instead of trained ones')
      .option('--input <size>', 'for tfjs: height and width for symbolic inputs, such as 256x256')
      .requiredOption('-o, --output <folder>', 'folder to write');
  exporting(
    cnn
      .command('export')
      .description('export a network to another runtime, and verify there that it computes the same'),
  )
    .requiredOption(
      '--to <target>',
      'onnx: a model for ONNX Runtime and others, with dynamic sizes if the network has them; tfjs: a graph model for tf.loadGraphModel; pytorch: code and weights for PyTorch; safetensors: the weights alone',
      choice('onnx', 'pytorch', 'safetensors', 'tfjs'),
    )
    .option(
      '--layout <layout>',
      'for safetensors: cnn, as in checkpoints; pytorch, with its names and arrangement',
      choice('cnn', 'pytorch'),
    )
    .option('--python <path>', 'for pytorch: the Python to verify with, one that has PyTorch')
    .option('--half', 'for onnx: store the weights in half precision')
    .option('--license <text>', 'for onnx: license text to store in the file')
    .action(async (file: string, options) =>
      finish((await import('./commands/export')).exportModel(file, options)),
    );
  exporting(cnn.command('compile').description('old name of export --to tfjs'))
    .option('--target <target>', 'tfjs: a graph model for tf.loadGraphModel', choice('tfjs'), 'tfjs')
    .action(async (file: string, { target, ...options }) =>
      finish((await import('./commands/export')).exportModel(file, { ...options, to: target })),
    );
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
      'the Python to look in: for TensorFlow with --install, else for PyTorch',
      undefined,
    )
    .action(async (options) => finish((await import('./commands/doctor')).doctorCommand(options)));
  const bench = cnn.command('bench').description('measure this machine');
  bench
    .command('gpu')
    .description('measure a graphics card: agreement with the CPU, speed, limits, profiles')
    .option('-o, --output <file>', 'JSON file to write, updated as results come in', 'cnn-bench-gpu.json')
    .option('--quick', 'use tiny shapes, only to see whether everything works')
    .option('--minutes <count>', 'stop after this many minutes and skip the rest', number, 8)
    .option('--backends <names>', 'only these, separated by commas; pytorch is what they are compared with')
    .option(
      '--parts <names>',
      'only these, separated by commas: products, steps, profiles, agreement, batches',
    )
    .action(async (options) => finish((await import('./commands/bench')).bench(options)));
  bench
    .command('gpu-worker', { hidden: true })
    .argument('<job>')
    .action(async (job: string) => finish((await import('./commands/bench')).benchWorker(job)));
  cnn
    .command('lsp')
    .description('the language server, for editors')
    .option('--stdio', 'communicate over standard input and output (the only way, and the default)')
    .action(async () => {
      const { startStdioServer } = await import('@cnn-studio/language-server');
      startStdioServer();
    });
  return cnn;
}

function choice(...allowed: string[]): (text: string) => string {
  return (text) => {
    if (allowed.includes(text)) return text;
    throw new InvalidArgumentError(`give ${allowed.join(' or ')}`);
  };
}

async function finish(status: Promise<number>): Promise<void> {
  process.exitCode = await status;
}

guardStreams();

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Tells what went wrong and returns the exit status. */
function report(error: unknown): number {
  // commander has already printed what is wrong with the command line, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const told = explain(error);
  if (told !== undefined) {
    process.stderr.write(`${errorLine(told)}\n`);
    const exitCode = (error as { exitCode?: unknown }).exitCode;
    return typeof exitCode === 'number' ? exitCode : 1;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${errorLine(`internal error (a bug in cnn): ${message}`)}\n`);
  if (process.env.CNN_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  else process.stderr.write('Please report it; set CNN_DEBUG=1 to see the stack trace.\n');
  return 1;
}

import { TARGETS, targetNames } from '@cnn-studio/exporters/targets';
import type { Command } from 'commander';
import { finish } from './finish';
import { atStep, ofRun, ofTrain } from './options';
import { choice } from './parsers';

export function exportCommand(cnn: Command): void {
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
      targetNames.map((name) => `${name}: ${TARGETS[name].about}`).join('; '),
      choice(...targetNames),
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
      finish((await import('../commands/export')).exportModel(file, options)),
    );
  exporting(cnn.command('compile').description('old name of export --to tfjs'))
    .option('--target <target>', 'tfjs: a graph model for tf.loadGraphModel', choice('tfjs'), 'tfjs')
    .action(async (file: string, { target, ...options }) =>
      finish((await import('../commands/export')).exportModel(file, { ...options, to: target })),
    );
}

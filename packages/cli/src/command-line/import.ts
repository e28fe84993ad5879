import type { Command } from 'commander';
import { finish } from './finish';

export function importCommand(cnn: Command): void {
  cnn
    .command('import')
    .description(
      'write the source of a network that computes what an ONNX model does, with its weights beside it',
    )
    .argument('<model>', 'an .onnx file')
    .requiredOption('-o, --output <file>', '.cnn file to write; the weights are written beside it')
    .option('--name <name>', "the network's name (default: the graph's, or that of the file)")
    .option('--force', 'overwrite files that exist')
    .action(async (model: string, options) =>
      finish((await import('../commands/import')).importModel(model, options)),
    );
}

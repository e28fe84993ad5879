/** Options that several commands have, said once. */
import type { Command } from 'commander';
import { choice, map, start, step } from './parsers';

/** Told in help only; the trainer, which knows them, is not loaded for that. */
export const BACKENDS =
  'auto, cuda, node-gpu, webgpu, webgpu-ort, webgpu-tfjs, directml, coreml, cpu, node, wasm or js; cnn doctor tells which work here';

export const asBegun = [
  '--as-begun',
  'use the program as it was when the run began, even if the file has changed since',
] as const;

export const ofRun = ['--run <folder>', "the run to use (default: the file's newest)"] as const;

export const ofTrain = ['--train <name>', 'use the newest run of this train block'] as const;

export const atStep = [
  '--step <step>',
  'which checkpoint: last, best (if the train block has a `best` statement) or a step number',
  step,
  'last' as const,
] as const;

export const startWith = [
  '--start <network=path>',
  'start this network from the weights in a run or a file; can be repeated',
  start,
] as const;

export const layout = [
  '--layout <layout>',
  'the layout of the weights given with --start, if their shapes do not tell: pytorch or keras',
  choice('pytorch', 'keras'),
] as const;

export const mapNames = [
  '--map <old=new>',
  'with --start: what a tensor of the file is called in the network; * stands for any text; may be repeated',
  map,
] as const;

export const format = ['--format <format>', 'text or json', choice('text', 'json'), 'text'] as const;

/** For commands that use trained networks: whose weights they take. */
export function fromWeights(command: Command): Command {
  return command
    .option(...ofRun)
    .option(...ofTrain)
    .option(...atStep)
    .option(...startWith)
    .option(...layout)
    .option(...mapNames);
}

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  compileNetwork,
  compileTraining,
  type NetworkFunction,
  TRACED_BATCHES,
  writeGraphModel,
} from '@cnn-studio/compiler';
import type { Program } from '@cnn-studio/language';
import { readWeights } from '@cnn-studio/trainer';
import type * as tfjs from '@tensorflow/tfjs-core';
import { UserError } from '../errors';
import { bytes, count } from '../output/units';
import { inputSizes, parseSize } from '../sizes';
import { chooseName, displayName, requireProgram } from '../source';
import { findRun, note, type RunOptions, warn } from '../trained-run';
import { version } from '../version';

export interface CompileCommandOptions extends RunOptions {
  readonly network?: string;
  /** Random weights, whatever runs there are. */
  readonly fresh?: boolean;
  readonly input?: string;
  readonly output: string;
}

/** `cnn compile --target tfjs`: writes `model.json` and `weights.bin`, which `tf.loadGraphModel` loads. */
export async function compileModel(file: string, options: CompileCommandOptions): Promise<number> {
  if (options.fresh && options.run !== undefined) throw new UserError('give --run or --fresh, not both', 2);
  const { program } = requireProgram(file).result;
  const name = chooseName('network', program.networks.keys(), options.network, '--network');
  const network = program.networks.get(name)!;
  const sizes = options.input === undefined ? undefined : inputSizes(network, parseSize(options.input));
  const compiled = compileNetwork(program, name, sizes);
  const run = options.fresh ? undefined : await findRun(file, program, options, trainsOf(program, compiled));
  const weights = await readWeights(compiled.state, run, { step: options.step, onWarning: warn });

  const [tf, { trace }] = await Promise.all([import('@tensorflow/tfjs-core'), import('tfjs-onnxruntime')]);
  await tf.setBackend('onnxruntime');
  const stateSpecs = compiled.state.map(({ shape }) => ({ shape, dtype: 'float32' as const }));
  const randomShapes = compiled.feeds.flatMap((feed) => (feed.kind === 'random' ? [feed.shape] : []));
  const traceFor = (batch: number) =>
    trace(
      (...tensors: tfjs.Tensor[]) => {
        const state = tensors.slice(0, stateSpecs.length);
        const inputs = tensors.slice(stateSpecs.length, stateSpecs.length + compiled.inputs.length);
        return compiled.run(tf, state, inputs, tensors.slice(stateSpecs.length + compiled.inputs.length));
      },
      [
        ...stateSpecs,
        ...compiled.inputs.map(({ shape, dtype }) => ({ shape: [batch, ...shape], dtype })),
        ...randomShapes.map((shape) => ({ shape: [batch, ...shape], dtype: 'float32' as const })),
      ],
      name,
    );
  const outputs = network.outputs.map(
    (output, index) => output.name ?? (index === 0 ? 'output' : `output_${index}`),
  );
  const model = writeGraphModel(
    [traceFor(TRACED_BATCHES[0]), traceFor(TRACED_BATCHES[1])],
    compiled.state.map((spec) => ({ spec, values: weights.get(spec.name)!.data })),
    [...compiled.inputs, ...randomShapes.map((_, index) => ({ name: `random_${index}` }))],
    outputs,
    { generatedBy: `CNN Studio ${version}`, metadata: { network: name } },
  );

  const folder = resolve(options.output);
  const json = JSON.stringify(model.json);
  writeFolder(folder, { 'model.json': json, 'weights.bin': model.weights });
  const parameters = compiled.state.reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b, 1), 0);
  process.stdout.write(
    `${displayName(join(folder, 'model.json'))}: ${name}, ${count(parameters)} numbers, ${bytes(json.length + model.weights.length)}\n` +
      `load it with tf.loadGraphModel; inputs ${compiled.inputs.map(({ name: input, shape }) => `${input} [batch${shape.map((size) => `, ${size}`).join('')}]`).join(', ')}\n`,
  );
  if (run === undefined) note('the weights are fresh random ones; --run takes those of a training run');
  return 0;
}

/** The train blocks whose runs hold all weights of a network. */
function trainsOf(program: Program, { state }: NetworkFunction): string[] {
  return [...program.trains.keys()].filter((name) => {
    const kept = new Set(compileTraining(program, name).state.map((spec) => spec.name));
    return state.every((spec) => kept.has(spec.name));
  });
}

/** Files that belong together appear together: each is written beside its place first, then moved there. */
function writeFolder(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  mkdirSync(folder, { recursive: true });
  const partial: string[] = [];
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, `.${name}.partial`);
      partial.push(path);
      writeFileSync(path, content);
    }
    for (const path of partial) {
      const name = path.slice(dirname(path).length + 2, -'.partial'.length);
      renameSync(path, join(folder, name));
    }
  } catch (error) {
    for (const path of partial) rmSync(path, { force: true });
    throw error;
  }
}

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { compareWithOriginal, type Imported, importOnnx } from '@cnn-studio/importers';
import { formatCount } from '@cnn-studio/language/units';
import { readOnnxModel, writeSafetensors } from '@cnn-studio/runtime/node';
import { UserError } from '../errors';
import { table } from '../output/table';
import { displayName } from '../source';
import { note, warn } from '../trained-run';
import { version } from '../version';

export interface ImportCommandOptions {
  readonly output: string;
  readonly name?: string;
  readonly force?: boolean;
}

/** Beyond this an import is wrong, and not only rounded. */
const TOLERANCE = 1e-3;
/** Of a model's own words. */
const MAX_LINES = 12;

/**
 * `cnn import`: an ONNX model as source, its weights beside it, and how far the two compute the same.
 * @returns 0, or 1 where something was not understood or is computed otherwise
 */
export async function importModel(model: string, options: ImportCommandOptions): Promise<number> {
  const output = resolve(options.output);
  if (extname(output) !== '.cnn') throw new UserError('-o takes a name that ends in .cnn', 2);
  if (extname(model).toLowerCase() !== '.onnx') {
    throw new UserError(
      `${displayName(model)} is no .onnx file; PyTorch writes one with torch.onnx.export(model, inputs, "model.onnx"), Keras with model.export("model.onnx", format="onnx")`,
    );
  }
  const weightsFile = join(dirname(output), `${basename(output, '.cnn')}.safetensors`);
  const present = [output, weightsFile].find((path) => existsSync(path));
  if (present !== undefined && options.force !== true) {
    throw new UserError(
      `${displayName(present)} exists already; choose another name, or overwrite it with --force`,
    );
  }
  if (!existsSync(model)) throw new UserError(`there is no ${displayName(model)}`);
  const decoded = await readOnnxModel(resolve(model));
  const imported = readModel(model, decoded, {
    name: options.name ?? basename(model, extname(model)),
    isNamed: options.name !== undefined,
    about: aboutOf(basename(model), decoded),
    weights: basename(weightsFile),
  });
  await writeBoth(output, weightsFile, imported);
  const parameters = [...imported.weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  process.stdout.write(
    `${displayName(output)}: ${imported.network}, ${formatCount(parameters)} parameters, in ${displayName(weightsFile)}\n`,
  );
  for (const { severity, message } of imported.diagnostics) if (severity === 'warning') warn(message);
  if (imported.notUnderstood.length > 0) return reportMissing(imported);
  const mistake = imported.diagnostics.find(({ severity }) => severity === 'error');
  if (mistake !== undefined) {
    note(`error: what was written has a mistake, which is one of the import: ${mistake.message}`);
    return 1;
  }
  const agreement = await compareWithOriginal(imported, resolve(model)).catch((error: unknown) =>
    String(error),
  );
  if (typeof agreement === 'string') {
    // Operators of old versions, say, which it no longer has.
    note(`not verified here: ONNX Runtime can't run the model: ${agreement.split('\n')[0]}`);
    return 0;
  }
  const { ranOn, comparisons, largestDifference } = agreement;
  const sizes = comparisons.map(({ inputs }) => inputs.map((shape) => shape.join('×')).join(' and '));
  process.stdout.write(
    `verified against the model in ${ranOn} with inputs of ${sizes.join(', ')}: largest relative difference ${largestDifference.toExponential(1)}\n`,
  );
  if (largestDifference <= TOLERANCE) return 0;
  note('error: that is more than rounding error: the source computes something else than the model');
  return 1;
}

/** A model without a single value that a network could make is a mistake of the person's, and told as one. */
function readModel(model: string, ...[decoded, options]: Parameters<typeof importOnnx>): Imported {
  try {
    return importOnnx(decoded, options);
  } catch (error) {
    throw new UserError(
      `${displayName(model)} can't be imported: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function reportMissing({ notUnderstood, notReached }: Imported): number {
  const rows = notUnderstood.map(({ node, op, why }) => [`  ${node}`, op, why]);
  const text = table(
    ['  node', 'operator', 'why'].map((title) => ({ title, align: 'left' as const })),
    rows,
  );
  const more = notReached === 0 ? '' : `\n${notReached} nodes behind them are left out as well.`;
  note(`error: what these nodes do was not understood; a comment is in the place of each:\n${text}${more}`);
  return 1;
}

/** Where a model is from and what it says of itself. */
function aboutOf(
  name: string,
  { producer, documentation, metadata }: Awaited<ReturnType<typeof readOnnxModel>>,
): string[] {
  const told = [...metadata].filter(([key]) => key !== 'source').map(([key, value]) => `${key}: ${value}`);
  const words = [documentation, ...told]
    .join('\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const from = producer === '' ? '' : `, which ${producer} wrote`;
  return [`Imported from ${name}${from}, by CNN Studio ${version}.`, ...words.slice(0, MAX_LINES)];
}

/** Both or none: each is written beside its place first. */
async function writeBoth(source: string, weights: string, imported: Imported): Promise<void> {
  mkdirSync(dirname(source), { recursive: true });
  const partial = [`${source}.partial`, `${weights}.partial`] as const;
  try {
    for (const path of partial) rmSync(path, { force: true });
    await writeSafetensors(partial[1], imported.weights);
    writeFileSync(partial[0], imported.source);
    renameSync(partial[1], weights);
    renameSync(partial[0], source);
  } finally {
    for (const path of partial) rmSync(path, { force: true });
  }
}

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileNetwork, compileTraining } from '@cnn-studio/compiler';
import {
  type Certificate,
  certificateJson,
  type Exported,
  exportNetwork,
  type Layout,
  type Target,
} from '@cnn-studio/exporters';
import { targetsTaking } from '@cnn-studio/exporters/targets';
import { formatRange, type Program, type Range } from '@cnn-studio/language';
import { formatBytes, formatCount } from '@cnn-studio/language/units';
import { readWeights } from '@cnn-studio/runtime/node';
import { UserError } from '../errors';
import { writeFolder } from '../output/folder';
import { inputSizes, parseSize } from '../sizes';
import { chooseName, displayName, requireNetworks } from '../source';
import { findRun, note, type RunOptions, requireTrained, warn } from '../trained-run';
import { version } from '../version';

export interface ExportCommandOptions extends RunOptions {
  readonly to: Target;
  readonly network?: string;
  /** Random weights, whatever runs there are. */
  readonly fresh?: boolean;
  readonly input?: string;
  readonly half?: boolean;
  readonly layout?: Layout;
  readonly python?: string;
  readonly license?: string;
  readonly output: string;
}

/** Beyond this an export is wrong, and not only rounded. */
const TOLERANCE = 1e-3;

/**
 * `cnn export`: writes a network for other programs, with a certificate of how far it computes the same.
 * `cnn compile` is its old name for `--to tfjs`.
 * @returns 0, or 1 when what was written computes something else
 */
export async function exportModel(file: string, options: ExportCommandOptions): Promise<number> {
  if (options.fresh && options.run !== undefined) throw new UserError('give --run or --fresh, not both', 2);
  // Elsewhere it chooses the run whose weights are taken.
  if (options.to === 'pytorch' && options.train !== undefined && options.network === undefined) {
    return (await import('./export-training')).exportTrainBlock(file, options.train, options);
  }
  requireTaken(options);
  // Random weights come of no train block.
  const checked = options.fresh ? requireNetworks(file, () => false, note) : requireTrained(file, options);
  const { program } = checked.result;
  const name = chooseName('network', program.networks.keys(), options.network, '--network');
  const network = program.networks.get(name)!;
  const sizes = options.input === undefined ? undefined : inputSizes(network, parseSize(options.input));
  // A graph model of tfjs needs the sizes of a symbolic network; all else takes every size.
  const anySize = options.to === 'tfjs' ? undefined : inputSizes(network, [64, 64]);
  const { state } = compileNetwork(program, name, sizes ?? anySize);
  const trains = trainsOf(
    program,
    state.map((spec) => spec.name),
  );
  const run = options.fresh ? undefined : await findRun(file, program, options, trains);
  const stored = await readWeights(state, run, { step: options.step, onWarning: warn });
  const exported = await exportNetwork(options.to, {
    program,
    network: name,
    weights: state.map((spec) => ({ spec, values: stored.get(spec.name)!.data })),
    sizes,
    half: options.half,
    layout: options.layout,
    python: { python: options.python, workspace: process.cwd() },
    producer: { name: 'CNN Studio', version },
    metadata: {
      network: name,
      ...inputRanges(program, name),
      ...(options.license === undefined ? {} : { license: options.license }),
      source: readFileSync(file, 'utf8'),
    },
  });
  const folder = resolve(options.output);
  const files = {
    ...exported.files,
    'certificate.json': certificateJson(exported.certificate),
  };
  writeFolder(folder, files);
  const parameters = state.reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b, 1), 0);
  const [first] = Object.keys(exported.files);
  process.stdout.write(
    `${displayName(join(folder, first!))}: ${name}, ${formatCount(parameters)} parameters, ${formatBytes(sizeOf(exported))}\n${exported.use}\n${verdict(exported.certificate)}\n`,
  );
  if (run === undefined) note('the weights are random; use --run for those of a training run');
  return isWrong(exported.certificate) && options.half !== true ? 1 : 0;
}

/** Whether a result is farther from ours than rounding takes it. */
function isWrong({ comparisons }: Certificate): boolean {
  return comparisons.some(({ difference, rounding = 0 }) => difference > Math.max(TOLERANCE, 2 * rounding));
}

/** What the target has no use for is refused, so that nobody believes that it had an effect. */
function requireTaken(options: ExportCommandOptions): void {
  for (const option of ['half', 'layout'] as const) {
    const targets = targetsTaking(option);
    if (options[option] === undefined || targets.includes(options.to)) continue;
    throw new UserError(`--${option} is for --to ${targets.join(' or ')}`, 2);
  }
}

function verdict(certificate: Certificate): string {
  const { notVerified, ranOn, comparisons, largestDifference = 0 } = certificate;
  if (notVerified !== undefined) return `not verified here: ${notVerified}`;
  if (comparisons.every(({ inputs }) => inputs.length === 0))
    return `verified with ${ranOn}: largest difference ${largestDifference}`;
  const sizes = comparisons.map(({ inputs }) => inputs.map((shape) => shape.join('×')).join(' and '));
  const rounding = Math.max(0, ...comparisons.map(({ rounding = 0 }) => rounding));
  const rounded =
    rounding > 0 ? ` (its own single precision is ${rounding.toExponential(1)} from double precision)` : '';
  const differs = isWrong(certificate) ? '; that is more than rounding error: please report it' : '';
  const diverged = comparisons.some(({ notFinite }) => notFinite !== undefined)
    ? '; some results are not finite, here as there: have the weights diverged?'
    : '';
  return `verified on ${ranOn} with inputs of ${sizes.join(', ')}: largest relative difference ${largestDifference.toExponential(1)}${rounded}${differs}${diverged}`;
}

/** What the program feeds each input of the network, for whoever uses it elsewhere. */
function inputRanges(program: Program, name: string): Record<string, string> {
  const network = program.networks.get(name)!;
  const found: Record<string, string> = {};
  for (const train of program.trains.values()) {
    for (const node of train.nodes) {
      if (node.op !== 'network' || node.network !== name) continue;
      node.inputs.forEach((id, index) => {
        const { type } = train.nodes[id]!;
        const input = network.nodes[network.inputs[index]!]!;
        const range: Range | undefined = type.kind === 'tensor' ? type.range : undefined;
        const text = range === undefined ? undefined : formatRange(range);
        if (text !== undefined && input.op === 'input') found[`range of ${input.name}`] ??= text;
      });
    }
  }
  return found;
}

/** The train blocks whose runs hold all of these weights; of one with errors that isn't known. */
function trainsOf(program: Program, weights: readonly string[]): string[] {
  return [...program.trains].flatMap(([name, { valid }]) => {
    if (!valid) return [name];
    const kept = new Set(compileTraining(program, name).state.map((spec) => spec.name));
    return weights.every((weight) => kept.has(weight)) ? [name] : [];
  });
}

function sizeOf({ files }: Exported): number {
  return Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
}

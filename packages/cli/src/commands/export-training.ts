import { basename, resolve } from 'node:path';
import { compileTraining, type StateSpec } from '@cnn-studio/compiler';
import { certificateJson, exportTraining, type TrainingCertificate } from '@cnn-studio/exporters';
import type { Program } from '@cnn-studio/language';
import { formatBytes, formatCount } from '@cnn-studio/language/units';
import { type FloatTensor, matchState } from '@cnn-studio/runtime';
import { dataContext, firstValues, openRun, readStarts } from '@cnn-studio/runtime/node';
import { UserError } from '../errors';
import { writeFolder } from '../output/folder';
import { chooseName, displayName } from '../source';
import { note, type RunOptions, requireTrained, warn } from '../trained-run';
import { version } from '../version';

interface ExportTrainingOptions extends RunOptions {
  readonly python?: string;
  readonly output: string;
}

/** Beyond this losses differ by more than rounding, unless rounding grows as much by itself. */
const TOLERANCE = 1e-3;

/**
 * `cnn export --to pytorch --train NAME`: a train block as a project that stands alone, with a certificate of how its first losses
 * compare with those of `cnn train`. It begins with the weights that `cnn train` would begin with, or with those of `--run`.
 * @returns 0, or 1 when what was written computes something else
 */
export async function exportTrainBlock(
  file: string,
  wanted: string,
  options: ExportTrainingOptions,
): Promise<number> {
  const { program } = requireTrained(file, options).result;
  const name = chooseName('train block', program.trains.keys(), wanted, '--train');
  if (!program.trains.get(name)!.valid) throw new UserError(`the train block ${name} has errors`);
  const { state } = compileTraining(program, name);
  const specs = state.filter(({ role }) => role === 'weight' || role === 'statistic');
  const values = await begun(program, name, specs, file, options);
  const exported = await exportTraining({
    program,
    train: name,
    file: basename(file),
    start: specs.map((spec) => ({ spec, values: values.get(spec.name)!.data })),
    python: { python: options.python, workspace: process.cwd() },
    producer: { name: 'CNN Studio', version },
  });
  const folder = resolve(options.output);
  const files = { ...exported.files, 'certificate.json': certificateJson(exported.certificate) };
  writeFolder(folder, files);
  const bytes = Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  process.stdout.write(
    [
      `${displayName(folder)}: ${name}, ${formatCount(Object.keys(files).length)} files, ${formatBytes(bytes)}`,
      'train there with `python train.py`, or `torchrun --nproc_per_node=2 train.py`; README.md tells more',
      verdict(exported.certificate),
      '',
    ].join('\n'),
  );
  for (const one of exported.leftOut) note(`not in it: ${one}`);
  return isWrong(exported.certificate) ? 1 : 0;
}

async function begun(
  program: Program,
  name: string,
  specs: readonly StateSpec[],
  file: string,
  { run, step }: ExportTrainingOptions,
): Promise<ReadonlyMap<string, FloatTensor>> {
  const train = program.trains.get(name)!;
  if (run === undefined) {
    const { values, warnings } = await readStarts(program, train, [], dataContext(resolve(file)));
    for (const warning of warnings) warn(warning);
    return new Map(firstValues(specs, train.seed, values));
  }
  const { checkpoint, warnings } = await openRun(run, step);
  for (const warning of warnings) warn(warning);
  return matchState(specs, checkpoint.tensors, checkpoint.path);
}

function isWrong({ largestDifference = 0, changeByAMillionth = 0 }: TrainingCertificate): boolean {
  return largestDifference > Math.max(TOLERANCE, 3 * changeByAMillionth);
}

function verdict(certificate: TrainingCertificate): string {
  const { notVerified, ranOn, batch, losses, largestDifference = 0, changeByAMillionth = 0 } = certificate;
  if (notVerified !== undefined) return `not verified here: ${notVerified}`;
  const grown =
    largestDifference > TOLERANCE && !isWrong(certificate)
      ? ` (moving the weights by a millionth changes them by ${changeByAMillionth.toExponential(1)})`
      : '';
  const wrong = isWrong(certificate) ? '; that is more than rounding error: please report it' : '';
  return `verified on ${ranOn}: the first ${losses.length} losses on the same weights and batches of ${batch} differ by at most ${largestDifference.toExponential(1)}${grown}${wrong}`;
}

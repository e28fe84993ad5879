import { resolve } from 'node:path';
import { compileTraining } from '@cnn-studio/compiler';
import type { UseOptions } from '@cnn-studio/inference';
import type { Program } from '@cnn-studio/language';
import { type Uses, usesOf } from '@cnn-studio/runtime';
import {
  type GivenStart,
  newestRun,
  recordedClasses,
  runsFolder,
  type StepChoice,
  trainOfRun,
} from '@cnn-studio/runtime/node';
import { UserError } from './errors';
import { warningLine } from './output/problems';
import { type CheckedFile, chooseName, displayName, requireNetworks, type SourceReader } from './source';

/** Which run of a file, and which of its checkpoints, a command uses. */
export interface RunOptions {
  readonly run?: string;
  readonly train?: string;
  readonly step?: StepChoice;
}

/** Weights to use instead of a run's, or to begin with. */
export interface StartOptions {
  readonly start?: readonly GivenStart[];
  readonly layout?: GivenStart['layout'];
  readonly map?: GivenStart['renames'];
}

/** The weights that are used: a run's, or those that a train block begins with. */
export type WeightsChoice = Pick<UseOptions, 'run' | 'started'>;

/**
 * The file of a run that is to be used.
 * @throws UserError with its errors; those in train blocks that the run isn't of are told and passed over
 */
export function requireTrained(file: string, { run, train }: RunOptions, begun?: SourceReader): CheckedFile {
  const used = train ?? (run === undefined ? undefined : trainOfRun(run));
  const isUsed = (name: string, isOnly: boolean) => (used === undefined ? isOnly : name === used);
  return requireNetworks(file, isUsed, note, { begun, classes: recordedClasses(file, run) });
}

/**
 * The run that was named, or else the newest one of the train block, or of all of the file's; which one is told.
 * @param trains the file's train blocks that come into question
 */
export async function findRun(
  file: string,
  program: Program,
  { run, train }: RunOptions,
  trains: readonly string[] = [...program.trains.keys()],
): Promise<string | undefined> {
  if (run !== undefined) return run;
  const named =
    train === undefined ? trains : [chooseName('train block', program.trains.keys(), train, '--train')];
  const newest = (names: readonly string[]) => newestRun(runsFolder(file), names, file);
  // With a run of a block that has errors little can be done; whoever opens it says so.
  const found =
    (await newest(named.filter((name) => program.trains.get(name)?.valid))) ?? (await newest(named));
  if (found !== undefined) note(`using the run ${displayName(found)}`);
  return found;
}

/**
 * As `findRun`.
 * @param use what the run is wanted for: train blocks with such networks go first
 * @throws UserError when there is none
 */
export async function requireRun(
  file: string,
  program: Program,
  options: RunOptions,
  use?: keyof Uses,
): Promise<string> {
  const found = await findRunFor(file, program, options, use);
  if (found !== undefined) return found;
  throw noRun(file, options);
}

async function findRunFor(
  file: string,
  program: Program,
  options: RunOptions,
  use?: keyof Uses,
): Promise<string | undefined> {
  const able = use === undefined ? [] : trainsFor(program, use);
  return (
    (able.length > 0 ? await findRun(file, program, options, able) : undefined) ??
    (await findRun(file, program, options))
  );
}

function noRun(file: string, options: RunOptions): UserError {
  const of = options.train === undefined ? displayName(file) : options.train;
  return new UserError(
    `there is no run of ${of} in ${displayName(runsFolder(file))}; train first, or choose a run with --run`,
  );
}

/**
 * As `requireRun`; but with `--start`, or where there is no run and a train block begins all of its networks with weights from
 * elsewhere, these.
 */
export async function requireWeights(
  file: string,
  program: Program,
  options: RunOptions & StartOptions,
  use?: keyof Uses,
): Promise<WeightsChoice> {
  const starts = givenStarts(options);
  if (starts.length > 0 && options.run !== undefined) {
    throw new UserError('--run and --start both say which weights to use: give one of them', 2);
  }
  if (starts.length === 0) {
    const run = await findRunFor(file, program, options, use);
    if (run !== undefined) return { run };
  }
  const begun = [...program.trains.values()].filter(
    ({ valid, starts: written }) => valid && (starts.length > 0 || written.length > 0),
  );
  if (begun.length === 0) throw noRun(file, options);
  const names = begun.map(({ name }) => name);
  const train = chooseName('train block', names, options.train, '--train');
  if (starts.length === 0) note(`there is no run yet: using the initial weights of ${train}`);
  return { started: { train, file: resolve(file), starts } };
}

/** What `--start Encoder=PATH`, `--layout` and `--map` say. */
export function givenStarts({ start = [], layout, map }: StartOptions): GivenStart[] {
  if (layout !== undefined && start.length === 0) throw new UserError('--layout goes with --start', 2);
  if (map !== undefined && start.length === 0) throw new UserError('--map goes with --start', 2);
  return start.map((one) => ({
    ...one,
    ...(layout === undefined ? {} : { layout }),
    ...(map === undefined ? {} : { renames: map }),
  }));
}

function trainsFor(program: Program, use: keyof Uses): string[] {
  return [...program.trains].flatMap(([name, train]) =>
    train.valid && usesOf(program, train, compileTraining(program, name))[use].length > 0 ? [name] : [],
  );
}

/** Beside what a command prints for programs. */
export function note(message: string): void {
  process.stderr.write(`${message}\n`);
}

export function warn(message: string): void {
  note(warningLine(message));
}

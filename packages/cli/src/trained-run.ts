import { compileTraining } from '@cnn-studio/compiler';
import { type Uses, usesOf } from '@cnn-studio/inference';
import type { Program } from '@cnn-studio/language';
import { newestRun, runsFolder, type StepChoice, trainOfRun } from '@cnn-studio/runtime';
import { UserError } from './errors';
import { type CheckedFile, chooseName, displayName, requireNetworks, type SourceReader } from './source';

/** Which run of a file, and which of its checkpoints, a command uses. */
export interface RunOptions {
  readonly run?: string;
  readonly train?: string;
  readonly step?: StepChoice;
}

/**
 * The file of a run that is to be used.
 * @throws UserError with its errors; those in train blocks that the run isn't of are told and passed over
 */
export function requireTrained(file: string, { run, train }: RunOptions, begun?: SourceReader): CheckedFile {
  const used = train ?? (run === undefined ? undefined : trainOfRun(run));
  return requireNetworks(file, (name, isOnly) => (used === undefined ? isOnly : name === used), note, begun);
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
  const able = use === undefined ? [] : trainsFor(program, use);
  const found =
    (able.length > 0 ? await findRun(file, program, options, able) : undefined) ??
    (await findRun(file, program, options));
  if (found !== undefined) return found;
  const of = options.train === undefined ? displayName(file) : options.train;
  throw new UserError(
    `there is no run of ${of} in ${displayName(runsFolder(file))}; train first, or choose a run with --run`,
  );
}

function trainsFor(program: Program, use: keyof Uses): string[] {
  return [...program.trains].flatMap(([name, train]) =>
    train.valid && usesOf(train, compileTraining(program, name))[use].length > 0 ? [name] : [],
  );
}

/** Beside what a command prints for programs. */
export function note(message: string): void {
  process.stderr.write(`${message}\n`);
}

export function warn(message: string): void {
  note(`warning: ${message}`);
}

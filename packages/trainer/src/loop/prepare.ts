import { resolve } from 'node:path';
import { compileTraining, type TrainingFunctions } from '@cnn-studio/compiler';
import { type DataContext, type DataSet, fingerprintOf, TrainerError } from '@cnn-studio/data';
import { type CheckedTrain, type ClassNames, classesOfFolders } from '@cnn-studio/language';
import type { TrainingEvent } from '@cnn-studio/protocol';
import {
  availableMemory,
  type FloatTensor,
  findTrain,
  libraryVersions,
  matchState,
  type Plan,
  planTraining,
  type Runner,
  requireMemory,
  type StepEngine,
  startBackend,
  usesOf,
  usesThreads,
} from '@cnn-studio/runtime';
import {
  type Checkpoint,
  cleanCheckpoints,
  createRun,
  dataContext,
  describeSkipped,
  firstValues,
  openSources,
  RunFolder,
  readNewest,
  readStarts,
  type SourceFile,
  type Started,
  sourcesAtStart,
} from '@cnn-studio/runtime/node';
import { describeChangedData, recordData } from '../run/data-record';
import { trimEvents } from '../run/event-log';
import { lockRun, type RunLock } from '../run/lock';
import type { TrainOptions } from './options';

/** All that a run needs before its first step. */
export interface Prepared {
  readonly train: CheckedTrain;
  readonly functions: TrainingFunctions;
  readonly data: DataContext;
  readonly sources: readonly DataSet[];
  readonly plan: Plan;
  readonly runner: Runner;
  readonly engine?: StepEngine;
  readonly seed: number;
  readonly folder: RunFolder;
  readonly checkpoint?: Checkpoint;
  /** Of the functions' state: the checkpoint's, or first ones. */
  readonly values: Iterable<readonly [string, FloatTensor]>;
  readonly firstStep: number;
  readonly warnings: readonly TrainingEvent[];
  readonly lock: RunLock;
}

function requireNumbers({ steps, seed, threads }: TrainOptions): void {
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1)) {
    throw new TrainerError(
      'wrong-use',
      `Cannot compute on ${threads} threads; give a whole number of at least 1.`,
    );
  }
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps >= 0)) {
    throw new TrainerError(
      'wrong-use',
      `Cannot train for ${steps} steps; give a whole number of at least 0.`,
    );
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new TrainerError('wrong-use', `The seed ${seed} is not a whole number.`);
  }
}

/** Opens data, backend and run folder; every mistake in what was asked for is found here. */
export async function prepare(options: TrainOptions): Promise<Prepared> {
  requireNumbers(options);
  const { program, files } = options;
  const file = resolve(files[0].path);
  const train = findTrain(program, options.train);
  const functions = options.functions ?? compileTraining(program, options.train);
  const data = dataContext(file, options.data);
  const sources = await openSources(train, data);
  const fingerprints = await Promise.all(sources.map(fingerprintOf));
  const lengthOf = (minimizes: readonly number[]) => epochLength(functions, minimizes, sources);
  const plan = planTraining(train, lengthOf, options.steps);
  const common = { train, functions, data, sources, plan };

  const start = async (threads: number | undefined) => {
    const runner = await runnerOf(options, threads);
    requireMemory(program, train, runner, options.availableMemory ?? availableMemory());
    return runner;
  };
  if (options.resume !== true) {
    const runner = await start(options.threads);
    const seed = options.seed ?? train.seed;
    const started = await readStarts(program, train, options.starts ?? [], data);
    let lock: RunLock | undefined;
    const engine = await engineOf(options, functions);
    try {
      const folder = await createRun({
        path: options.run,
        sources: files,
        train: train.name,
        file,
        seed,
        batch: train.batch,
        backend: engine?.name ?? runner.name,
        ...(options.threads === undefined ? {} : { threads: options.threads }),
        versions: libraryVersions(),
        ...recordedNames(train),
        ...usesOf(program, train, functions),
        claim: ({ path }) => {
          lock = lockRun(path, options.address);
        },
      });
      await recordData(folder.path, fingerprints);
      const values = firstValues(functions.state, seed, started.values);
      return {
        ...common,
        runner,
        engine,
        seed,
        folder,
        values,
        firstStep: 1,
        warnings: [...startReports(started), ...threadWarnings(runner, options)],
        lock: lock!,
      };
    } catch (error) {
      engine?.close();
      lock?.release();
      throw error;
    }
  }

  if (options.run === undefined) throw new TrainerError('wrong-use', 'To resume, name the run folder.');
  const folder = new RunFolder(resolve(options.run));
  const manifest = folder.manifest();
  if (manifest.train !== train.name) {
    throw new TrainerError(
      'run-invalid',
      `${folder.path} is a run of ${manifest.train}, not of ${train.name}.`,
    );
  }
  if (options.seed !== undefined && options.seed !== manifest.seed) {
    throw new TrainerError(
      'wrong-use',
      `The run in ${folder.path} was started with seed ${manifest.seed}; it can't continue with seed ${options.seed}. Leave out --seed, or start a new run.`,
    );
  }
  requireClasses(folder, manifest.classes, train);
  const lock = lockRun(folder.path, options.address);
  let engine: StepEngine | undefined;
  try {
    const warnings: TrainingEvent[] = [];
    const warn = (code: string, message: string) => warnings.push({ event: 'warning', code, message });
    const changed = changedSources(folder, files);
    if (changed.length > 0) {
      const what = changed.length === 1 ? 'It was' : 'They were';
      warn(
        'source-changed',
        `${changed.join(', ')}: ${what} changed since this run began; the results will differ from those of the old ${changed.length === 1 ? 'file' : 'files'}.`,
      );
    }
    for (const message of describeChangedData(folder.path, fingerprints)) warn('data-changed', message);
    const newest = await readNewest(folder.checkpoints, 'all');
    const checkpoint = newest?.checkpoint;
    for (const skipped of newest?.skipped ?? []) warn('checkpoint-invalid', describeSkipped(skipped));
    if (checkpoint === undefined) {
      warn(
        'checkpoint-missing',
        'The run ended before its first checkpoint, so it starts again from step 1.',
      );
    }
    const step = checkpoint?.step ?? 0;
    const started =
      checkpoint === undefined ? await readStarts(program, train, options.starts ?? [], data) : undefined;
    if (started !== undefined) warnings.push(...startReports(started));
    const values =
      checkpoint === undefined
        ? firstValues(functions.state, manifest.seed, started!.values)
        : valuesOf(functions, folder, checkpoint);
    const runner = await start(options.threads ?? manifest.threads);
    warnings.push(...threadWarnings(runner, options));
    engine = await engineOf(options, functions);
    const backend = engine?.name ?? runner.name;
    if (backend !== manifest.backend) {
      warn(
        'backend-changed',
        `This run started on the backend ${manifest.backend} and continues on ${backend}.`,
      );
    }
    // Last: what can't be resumed stays as it was.
    await cleanCheckpoints(folder.checkpoints, step);
    const damaged = trimEvents(folder.events, step);
    if (damaged.length > 0) warn('events-damaged', describeDamage(folder.events, damaged));
    return {
      ...common,
      runner,
      engine,
      seed: manifest.seed,
      folder,
      checkpoint,
      values,
      firstStep: step + 1,
      warnings,
      lock,
    };
  } catch (error) {
    engine?.close();
    lock.release();
    throw error;
  }
}

async function runnerOf({ backend = 'auto' }: TrainOptions, threads: number | undefined): Promise<Runner> {
  return typeof backend === 'string' ? startBackend(backend, threads) : backend;
}

/** @throws TrainerError `backend-unavailable` */
async function engineOf(
  { engine }: TrainOptions,
  functions: TrainingFunctions,
): Promise<StepEngine | undefined> {
  try {
    return await engine?.(functions);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TrainerError('backend-unavailable', `The engine does not start: ${reason}`, { cause: error });
  }
}

function threadWarnings(runner: Runner, { threads }: TrainOptions): TrainingEvent[] {
  if (threads === undefined || usesThreads(runner.name)) return [];
  const message = `The backend ${runner.name} does not use CPU threads, so --threads has no effect.`;
  return [{ event: 'warning', code: 'threads-ignored', message }];
}

/** The length of the longest source that the minimizes draw from. */
function epochLength(
  functions: TrainingFunctions,
  minimizes: readonly number[],
  sources: readonly DataSet[],
): number {
  const feeds = minimizes.flatMap((index) => functions.minimizes[index]!.feeds);
  return Math.max(0, ...feeds.map((feed) => (feed.kind === 'data' ? sources[feed.source]!.length : 0)));
}

function recordedNames(train: CheckedTrain): { readonly classes?: ClassNames } {
  const classes = classesOfFolders(train);
  return Object.keys(classes).length === 0 ? {} : { classes };
}

/** @throws TrainerError `run-invalid` where a class would have another number than it had so far */
function requireClasses({ path }: RunFolder, began: ClassNames | undefined, train: CheckedTrain): void {
  for (const [folder, names] of Object.entries(classesOfFolders(train))) {
    const then = began?.[folder];
    if (then === undefined || then.join('/') === names.join('/')) continue;
    throw new TrainerError(
      'run-invalid',
      `The classes in "${folder}" are not those that the run in ${path} began with: ${then.join(', ')} then, ${names.join(', ')} now. A class would have another number than its network has learned. Give the folders their old names, or start a new run.`,
    );
  }
}

/** @throws TrainerError `checkpoint-mismatch` */
function valuesOf(
  functions: TrainingFunctions,
  folder: RunFolder,
  checkpoint: Checkpoint,
): Iterable<readonly [string, FloatTensor]> {
  const { executions } = checkpoint;
  if (executions.length !== functions.minimizes.length) {
    throw new TrainerError(
      'checkpoint-mismatch',
      `The checkpoint in ${folder.path} has ${executions.length} minimize statements, and the program ${functions.minimizes.length}.`,
    );
  }
  return matchState(functions.state, checkpoint.tensors, checkpoint.path);
}

function startReports({ events, warnings }: Started): TrainingEvent[] {
  return [...events, ...warnings.map((message) => ({ event: 'warning', code: 'start', message }) as const)];
}

function describeDamage(path: string, lines: readonly number[]): string {
  const shown = lines.slice(0, 5).join(', ') + (lines.length > 5 ? ` and ${lines.length - 5} more` : '');
  const what = lines.length === 1 ? `The line ${shown} is` : `The lines ${shown} are`;
  return `${what} damaged in ${path}, so what was reported there is missing from the curves and lists. Everything else is kept.`;
}

/** The files, imports too, whose text is not that of the run's own copies. */
function changedSources({ path: run }: RunFolder, files: readonly SourceFile[]): string[] {
  const begun = sourcesAtStart(run, files[0]!.path);
  return files.filter(({ path, text }) => begun(path) !== text).map(({ path }) => resolve(path));
}

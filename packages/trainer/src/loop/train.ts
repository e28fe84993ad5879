import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileTraining, type StateSpec, type TrainingFunctions } from '@cnn-studio/compiler';
import type { CheckedTrain, Program } from '@cnn-studio/language';
import type { Runner } from '../backends/runner';
import { startBackend } from '../backends/start';
import { libraryVersions } from '../backends/versions';
import type { DataSet } from '../data/dataset';
import type { DataContext } from '../data/paths';
import { TrainerError } from '../errors';
import type { TrainingEvent } from '../events';
import { supportedMeasures } from '../metrics/supported';
import { type Checkpoint, cleanCheckpoints, readNewest } from '../run/checkpoint';
import { trimEvents } from '../run/event-log';
import { createRun, RunFolder, type SourceFile } from '../run/folder';
import { lockRun } from '../run/lock';
import { TrainingControl } from './control';
import { codeOf, explainError } from './failure';
import { findTrain } from './find';
import { type Plan, planTraining } from './plan';
import { Reporter } from './reporter';
import { Session } from './session';
import { dataContext, openSources } from './sources';
import { initialValue, matchState, upload } from './state';

export interface TrainOptions {
  readonly program: Program;
  /** Name of the train block. */
  readonly train: string;
  /** The .cnn file itself first, then what it imports. */
  readonly files: readonly [SourceFile, ...SourceFile[]];
  /** A backend's name or `auto` (the default), or one already started. */
  readonly backend?: string | Runner;
  /** The run folder; by default a new one, `runs/<train>/<time>/` beside the .cnn file. */
  readonly run?: string;
  /** Go on with the run in `run` from its newest whole checkpoint. */
  readonly resume?: boolean;
  /** In place of the train block's own. */
  readonly steps?: number;
  readonly seed?: number;
  readonly onEvent: (event: TrainingEvent) => void;
  readonly control?: TrainingControl;
  /** Aborting is the same as the command `stop`. */
  readonly signal?: AbortSignal;
  /** Whichever comes first; by default 500 steps and 60 seconds. */
  readonly checkpointEvery?: { readonly steps: number; readonly seconds: number };
  readonly data?: Partial<DataContext>;
  /** In place of the compiler's functions for the train block. */
  readonly functions?: TrainingFunctions;
}

export interface TrainOutcome {
  readonly reason: 'finished' | 'stopped';
  /** Absolute path of the run folder. */
  readonly run: string;
  readonly step: number;
}

/**
 * Trains one train block into a run folder. Every event goes to `onEvent` and into the run; a failure is told
 * as an `error` event first, and then thrown.
 * @throws TrainerError
 */
export async function train(options: TrainOptions): Promise<TrainOutcome> {
  let reporter: Reporter | undefined;
  const report = (event: TrainingEvent) =>
    reporter === undefined ? options.onEvent(event) : reporter.emit(event);
  let unlock: (() => void) | undefined;
  try {
    const prepared = await prepare(options);
    unlock = prepared.unlock;
    reporter = new Reporter(prepared.folder, prepared.firstStep, options.onEvent);
    return await runSession(options, prepared, reporter);
  } catch (error) {
    const failure = explainError(error);
    const event: TrainingEvent = { event: 'error', code: codeOf(failure), message: failure.message };
    try {
      report(event);
    } catch {
      // The run can't be written any more; whoever listens has to know all the same.
      options.onEvent(event);
    }
    throw failure;
  } finally {
    reporter?.close();
    unlock?.();
  }
}

interface Prepared {
  readonly train: CheckedTrain;
  readonly functions: TrainingFunctions;
  readonly data: DataContext;
  readonly sources: readonly DataSet[];
  readonly epochLength: number;
  readonly plan: Plan;
  readonly runner: Runner;
  readonly seed: number;
  readonly folder: RunFolder;
  readonly checkpoint?: Checkpoint;
  readonly firstStep: number;
  readonly warnings: readonly TrainingEvent[];
  unlock(): void;
}

function requireNumbers({ steps, seed }: TrainOptions): void {
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps >= 1)) {
    throw new TrainerError('wrong-use', `Cannot train for ${steps} steps; give a whole number from 1.`);
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new TrainerError('wrong-use', `The seed ${seed} is not a whole number.`);
  }
}

async function prepare(options: TrainOptions): Promise<Prepared> {
  requireNumbers(options);
  const { program, files } = options;
  const file = resolve(files[0].path);
  const train = findTrain(program, options.train);
  const functions = options.functions ?? compileTraining(program, options.train);
  const data = dataContext(file, options.data);
  const sources = await openSources(train, data);
  const lengthOf = (minimizes: readonly number[]) => epochLength(functions, minimizes, sources);
  const plan = planTraining(train, lengthOf, options.steps);
  const length = lengthOf(functions.minimizes.map((_, index) => index));
  const common = { train, functions, data, sources, epochLength: length, plan };

  if (options.resume !== true) {
    const runner = await runnerOf(options);
    const seed = options.seed ?? train.seed;
    const folder = await createRun({
      path: options.run,
      sources: files,
      train: train.name,
      file,
      seed,
      batch: train.batch,
      backend: runner.name,
      versions: libraryVersions(),
    });
    const unlock = lockRun(folder.path);
    return { ...common, runner, seed, folder, firstStep: 1, warnings: [], unlock };
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
      `The run in ${folder.path} was begun with seed ${manifest.seed}; it can't go on with seed ${options.seed}. Leave --seed out, or begin a new run.`,
    );
  }
  const unlock = lockRun(folder.path);
  try {
    const warnings: TrainingEvent[] = [];
    const warn = (code: string, message: string) => warnings.push({ event: 'warning', code, message });
    if (isChanged(folder, manifest.source, files[0].text)) {
      warn(
        'source-changed',
        `${file} was changed since this run began; the numbers will not be those of the old file.`,
      );
    }
    const checkpoint = await readNewest(folder.checkpoints, (message) => warn('checkpoint-invalid', message));
    if (checkpoint === undefined) {
      warn(
        'checkpoint-missing',
        'The run ended before its first checkpoint, so it begins again from step 1.',
      );
    }
    const step = checkpoint?.step ?? 0;
    await cleanCheckpoints(folder.checkpoints, step);
    trimEvents(folder.events, step);
    const runner = await runnerOf(options);
    if (runner.name !== manifest.backend) {
      warn(
        'backend-changed',
        `This run began on the backend ${manifest.backend} and goes on with ${runner.name}.`,
      );
    }
    return {
      ...common,
      runner,
      seed: manifest.seed,
      folder,
      checkpoint,
      firstStep: step + 1,
      warnings,
      unlock,
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function runSession(
  options: TrainOptions,
  prepared: Prepared,
  reporter: Reporter,
): Promise<TrainOutcome> {
  const { train, functions, sources, epochLength, plan, runner, seed, folder, checkpoint } = prepared;
  const started = performance.now();
  const executions = checkpoint?.executions ?? functions.minimizes.map(() => 0);
  if (executions.length !== functions.minimizes.length) {
    throw new TrainerError(
      'checkpoint-mismatch',
      `The checkpoint in ${folder.path} has ${executions.length} minimize statements, and the program ${functions.minimizes.length}.`,
    );
  }
  const values =
    checkpoint === undefined
      ? functions.state.map((spec) => [spec.name, initialValue(spec, seed)] as const)
      : matchState(functions.state, checkpoint.tensors, checkpoint.path);
  reporter.emit({
    event: 'start',
    time: new Date().toISOString(),
    file: resolve(options.files[0].path),
    train: train.name,
    run: folder.path,
    backend: runner.name,
    reason: runner.reason,
    batch: train.batch,
    seed,
    step: prepared.firstStep,
    of: plan.steps,
    parameters: countParameters(functions.state),
  });
  for (const warning of prepared.warnings) reporter.emit(warning);
  if (prepared.firstStep > plan.steps) {
    const message = `All ${plan.steps} steps are done already. To go on for longer give a larger number with --steps.`;
    reporter.emit({ event: 'warning', code: 'already-finished', message });
  }
  const measures = supportedMeasures(train, (message) =>
    reporter.emit({ event: 'warning', code: 'measure-unsupported', message }),
  );

  const control = options.control ?? new TrainingControl();
  const stop = () => control.send('stop');
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener('abort', stop);
  const state = upload(runner, values);
  const progress = {
    step: checkpoint?.step ?? 0,
    draws: checkpoint?.draws ?? 0,
    executions: [...executions],
  };
  const session = new Session({
    train,
    functions,
    plan,
    runner,
    sources,
    epochLength,
    measures,
    data: prepared.data,
    seed,
    state,
    progress,
    folder,
    reporter,
    control,
    checkpointEvery: options.checkpointEvery ?? { steps: 500, seconds: 60 },
  });
  try {
    const reason = await session.run();
    const seconds = (performance.now() - started) / 1000;
    reporter.emit({ event: 'done', step: progress.step, seconds, reason });
    reporter.sync();
    return { reason, run: folder.path, step: progress.step };
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await session.dispose();
    runner.tf.dispose([...state.values()]);
  }
}

async function runnerOf({ backend = 'auto' }: TrainOptions): Promise<Runner> {
  return typeof backend === 'string' ? startBackend(backend) : backend;
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

function countParameters(state: readonly StateSpec[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { role, network, shape } of state) {
    if (role !== 'weight') continue;
    counts[network] = (counts[network] ?? 0) + shape.reduce((product, size) => product * size, 1);
  }
  return counts;
}

function isChanged(folder: RunFolder, copy: string, text: string): boolean {
  try {
    return readFileSync(join(folder.path, copy), 'utf8') !== text;
  } catch {
    return true;
  }
}

import { resolve } from 'node:path';
import type { StateSpec } from '@cnn-studio/compiler';
import type { TrainingEvent } from '@cnn-studio/protocol';
import { type StepEngine, supportedMeasures, upload } from '@cnn-studio/runtime';
import type { RunLock } from '../run/lock';
import { copyRun } from '../run/rescue';
import { TrainingControl } from './control';
import { codeOf, explainError } from './failure';
import type { TrainOptions } from './options';
import { type Prepared, prepare } from './prepare';
import { Reporter } from './reporter';
import { Session } from './session';

/** How training ended: all steps done, or stopped before. */
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
  // What can't be resumed stays as it was: why not is no part of its record.
  let begun = options.resume !== true;
  const report = (event: TrainingEvent) =>
    reporter === undefined || !begun ? options.onEvent(event) : reporter.emit(event);
  let lock: RunLock | undefined;
  let engine: StepEngine | undefined;
  try {
    const prepared = await prepare(options);
    lock = prepared.lock;
    engine = prepared.engine;
    reporter = new Reporter(prepared.folder, prepared.firstStep, (event) => {
      begun ||= event.event === 'start';
      options.onEvent(event);
    });
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
    engine?.close();
    lock?.release();
  }
}

async function runSession(
  options: TrainOptions,
  prepared: Prepared,
  reporter: Reporter,
): Promise<TrainOutcome> {
  const { train, functions, sources, plan, runner, engine, seed, folder, checkpoint } = prepared;
  const started = performance.now();
  const executions = checkpoint?.executions ?? functions.minimizes.map(() => 0);
  reporter.emit({
    event: 'start',
    time: new Date().toISOString(),
    file: resolve(options.files[0].path),
    train: train.name,
    run: folder.path,
    backend: engine?.name ?? runner.name,
    reason: engine?.reason ?? runner.reason,
    batch: train.batch,
    seed,
    step: prepared.firstStep,
    of: plan.steps,
    parameters: countParameters(functions.state),
    firstPreview: firstPreview(prepared),
  });
  for (const warning of prepared.warnings) reporter.emit(warning);
  if (prepared.firstStep > plan.steps) {
    const message = `All ${plan.steps} steps are already done. To train longer, pass a larger number with --steps.`;
    reporter.emit({ event: 'warning', code: 'already-finished', message });
  }
  const measures = supportedMeasures(train, (message) =>
    reporter.emit({ event: 'warning', code: 'measure-unsupported', message }),
  );

  const control = options.control ?? new TrainingControl();
  const stop = () => control.send('stop');
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener('abort', stop);
  const values = new Map(prepared.values);
  const state = upload(runner, values);
  await engine?.load(values);
  const progress = {
    step: checkpoint?.step ?? 0,
    draws: checkpoint?.draws ?? 0,
    executions: [...executions],
    best: checkpoint?.best,
  };
  const session = new Session({
    program: options.program,
    train,
    functions,
    plan,
    runner,
    engine,
    sources,
    measures,
    data: prepared.data,
    seed,
    state,
    progress,
    isNew: checkpoint === undefined,
    forms: checkpoint?.forms,
    folder,
    lock: prepared.lock,
    copy: copyRun(folder),
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

function firstPreview({ train, plan }: Prepared): number {
  if (train.previews.length === 0) return 0;
  return Math.min(plan.steps, ...train.previews.map((preview) => plan.firstDue(preview)));
}

function countParameters(state: readonly StateSpec[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { role, network, shape } of state) {
    if (role !== 'weight') continue;
    counts[network] = (counts[network] ?? 0) + shape.reduce((product, size) => product * size, 1);
  }
  return counts;
}

import { join } from 'node:path';
import type { TrainingFunctions } from '@cnn-studio/compiler';
import { type DataContext, type DataSet, encodePng, TrainerError, writePng } from '@cnn-studio/data';
import type { CheckedMeasure, CheckedPreview, CheckedTrain, Program } from '@cnn-studio/language';
import {
  type BestSoFar,
  drawPreview,
  EngineFailure,
  EngineStepper,
  FeatureMetrics,
  type Forms,
  type Measured,
  measure,
  type Plan,
  type Progress,
  type Runner,
  restore,
  SizedValues,
  type State,
  type StepEngine,
  Stepper,
  type Steps,
} from '@cnn-studio/runtime';
import { extractorStorage, type RunFolder } from '@cnn-studio/runtime/node';
import type { RunLock } from '../run/lock';
import type { RunCopy } from '../run/rescue';
import { BestWatch } from './best';
import { StepClock } from './clock';
import type { TrainingControl } from './control';
import { ADVICE, explainBackendFailure, explainDataFailure, explainEngineFailure } from './failure';
import { badLoss, badNumber } from './finite';
import type { Reporter } from './reporter';
import { Saving } from './saving';
import { SkippedWatch } from './skipped';
import { LossWatch } from './watch';

export interface SessionParts {
  readonly program: Program;
  readonly train: CheckedTrain;
  readonly functions: TrainingFunctions;
  readonly plan: Plan;
  readonly runner: Runner;
  /** Does the steps in place of the runner, which draws and measures. */
  readonly engine?: StepEngine;
  readonly sources: readonly DataSet[];
  readonly measures: readonly CheckedMeasure[];
  readonly data: DataContext;
  readonly seed: number;
  readonly state: State;
  readonly progress: Progress;
  /** Whether it has no checkpoint yet. */
  readonly isNew: boolean;
  /** Of a checkpoint that is gone on from: see `Stepper`. */
  readonly forms?: readonly Forms[];
  readonly folder: RunFolder;
  readonly lock: RunLock;
  readonly copy: RunCopy;
  readonly reporter: Reporter;
  readonly control: TrainingControl;
  readonly checkpointEvery: { readonly steps: number; readonly seconds: number };
}

/** The loop of one run, from where its state and progress are to the plan's end or a stop. */
export class Session {
  private readonly stepper: Steps;
  private readonly values: SizedValues;
  private readonly featureMetrics: FeatureMetrics;
  private readonly clock = new StepClock();
  private readonly watch: LossWatch;
  private readonly best: BestWatch;
  private readonly skipped: SkippedWatch;
  private measures: readonly CheckedMeasure[];
  private readonly saving: Saving;
  private saidPaused = false;

  constructor(private readonly parts: SessionParts) {
    const { train, functions, plan, runner, sources, seed, state, progress } = parts;
    const { forms, engine } = parts;
    const { batch, accumulate } = train;
    const steps = { runner, functions, plan, sources, batch, accumulate, seed };
    this.stepper =
      engine === undefined ? new Stepper({ ...steps, forms }) : new EngineStepper({ ...steps, engine });
    this.best = new BestWatch(train);
    this.skipped = new SkippedWatch(sources);
    const total = (minimize: number) => plan.executions(minimize);
    const moment = () => ({ executed: progress.executions, total });
    this.values = new SizedValues(parts.program, train, runner, functions, state, seed, moment);
    this.featureMetrics = new FeatureMetrics(train, {
      runner,
      storage: extractorStorage(parts.data),
      warn: (code, message) => parts.reporter.emit({ event: 'warning', code, message }),
      report: (measured) => parts.reporter.emit({ event: 'measure', step: progress.step, ...measured }),
    });
    this.watch = new LossWatch(parts.program, train);
    this.measures = parts.measures;
    // Without a step to do, what the run begins with is what it is for.
    const saved = plan.steps === 0 && parts.isNew ? undefined : progress.step;
    this.saving = new Saving({ ...parts, stepper: this.stepper }, saved);
  }

  /** @throws TrainerError `not-finite`, `backend-failed`, or what writing the run says */
  async run(): Promise<'finished' | 'stopped'> {
    const { plan, progress, control } = this.parts;
    while (progress.step < plan.steps && !this.endsEarly()) {
      await control.listen();
      this.tellPause();
      await control.rest();
      this.tellPause();
      if (control.isStopped) {
        await this.end();
        return 'stopped';
      }
      if (control.takeCheckpointRequest()) await this.saving.onTheWay(progress);
      if (control.isPaused) continue;
      await this.saving.requireRun(progress);
      await this.step();
    }
    await this.end();
    return 'finished';
  }

  private async end(): Promise<void> {
    const { progress, reporter } = this.parts;
    for (const warning of this.skipped.look(true)) reporter.emit(warning);
    await this.saving.atTheEnd(progress);
  }

  private endsEarly(): boolean {
    const { progress, reporter } = this.parts;
    if (!this.best.isOver(progress.best)) return false;
    reporter.emit({ event: 'warning', code: 'patience', message: this.best.describe(progress.best!) });
    return true;
  }

  /** Whoever reads the run later, or in another window, sees that it waits. */
  private tellPause(): void {
    const { control, progress, reporter } = this.parts;
    if (control.isPaused === this.saidPaused) return;
    this.saidPaused = control.isPaused;
    reporter.emit({ event: control.isPaused ? 'pause' : 'resume', step: progress.step });
  }

  /**
   * What became NaN or infinite in a step whose losses are finite, in words. A backend tells by a sum of all that was written,
   * which overflows for numbers that are only large, too: then it is nothing.
   */
  private async badState(written: Iterable<string>): Promise<string | undefined> {
    const { engine, functions, state } = this.parts;
    return engine === undefined
      ? badNumber(functions.state, state, written)
      : 'A gradient became NaN or infinite';
  }

  private async step(): Promise<void> {
    const { train, plan, progress, state, reporter, runner } = this.parts;
    const before: Progress = { ...progress, executions: [...progress.executions] };
    const start = performance.now();
    const { losses, finite, replaced } = await this.stepOrSave(before);
    const bad = badLoss(losses) ?? (finite ? undefined : await this.badState(replaced.keys()));
    if (bad !== undefined) {
      restore(state, replaced);
      throw await this.notFinite(bad, before);
    }
    runner.tf.dispose([...replaced.values()]);
    this.clock.add(performance.now() - start);

    const { step } = progress;
    const { stepMs } = this.clock;
    const images = train.batch * (train.accumulate ?? 1) * plan.phaseOf(step).draws;
    reporter.emit({
      event: 'step',
      step,
      of: plan.steps,
      losses,
      stepMs,
      imagesPerSecond: stepMs === 0 ? 0 : (images * 1000) / stepMs,
      etaSeconds: ((plan.steps - step) * stepMs) / 1000,
      memoryBytes: process.memoryUsage.rss(),
    });

    for (const warning of this.watch.look(step, losses)) reporter.emit(warning);
    for (const warning of this.skipped.look()) reporter.emit(warning);

    let best = progress.best;
    for (const statement of this.measures) {
      if (!plan.isDue(statement, step)) continue;
      const measured = await this.guard(`while measuring after step ${step}`, progress, () =>
        this.measure(statement),
      );
      if (this.best.decides(statement)) best = this.best.after(step, measured, progress.best);
    }
    for (const statement of train.previews) {
      if (!plan.isDue(statement, step)) continue;
      await this.guard(`while drawing a preview after step ${step}`, progress, () => this.preview(statement));
    }
    if (best !== progress.best) await this.keep(best!);
    const { steps, seconds } = this.parts.checkpointEvery;
    if (step % steps === 0 || this.saving.seconds >= seconds) await this.saving.onTheWay(progress);
  }

  /** Saves the best so far at once; one that can't be written isn't the best: a later one may be. */
  private async keep(best: BestSoFar): Promise<void> {
    const { train, progress } = this.parts;
    const before = progress.best;
    progress.best = best;
    if (best.step !== progress.step) return;
    await this.saving.onTheWay(progress, { name: train.best!.text, value: best.value });
    if (!this.saving.has(progress.step)) progress.best = before;
  }

  private async stepOrSave(before: Progress) {
    const { state, progress } = this.parts;
    return this.guard(`in step ${before.step + 1}`, before, () => this.stepper.step(state, progress));
  }

  /**
   * Runs what needs the backend or data. When that fails the state, which must be that of `progress`, is saved, and
   * the error says how to go on.
   */
  private async guard<Result>(
    where: string,
    progress: Progress,
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TrainerError && error.code === 'not-finite') throw error;
      const { runner } = this.parts;
      const kept = await this.saving.rescue(progress);
      if (error instanceof TrainerError) {
        throw new TrainerError(error.code, explainDataFailure(where, error, kept), { cause: error });
      }
      const message =
        error instanceof EngineFailure
          ? explainEngineFailure(error, where, kept)
          : explainBackendFailure(runner.name, where, error, kept);
      throw new TrainerError('backend-failed', message, { cause: error });
    }
  }

  private async measure(statement: CheckedMeasure): Promise<readonly Measured[]> {
    await this.stepper.sync(this.parts.state);
    const { train, sources, seed, reporter, progress } = this.parts;
    try {
      const { program } = this.parts;
      const found = await measure(program, train, statement, this.values, sources, seed, this.featureMetrics);
      for (const measured of found) reporter.emit({ event: 'measure', step: progress.step, ...measured });
      return found;
    } catch (error) {
      if (!(error instanceof TrainerError) || error.code !== 'unsupported') throw error;
      // A number that can't be had is no reason to lose a training.
      this.measures = this.measures.filter((other) => other !== statement);
      reporter.emit({ event: 'warning', code: 'measure-unsupported', message: error.message });
      return [];
    }
  }

  private async preview(statement: CheckedPreview): Promise<void> {
    await this.stepper.sync(this.parts.state);
    const { train, sources, seed, reporter, folder, progress } = this.parts;
    const nodes = statement.values.map(({ node }) => node);
    const name = statement.values.map(({ text }) => text).join(', ');
    const pixels = await drawPreview(train, nodes, this.values, sources, seed);
    const png = await encodePng(pixels);
    const path = join(folder.previews, `${String(progress.step).padStart(6, '0')}-${fileName(name)}.png`);
    reporter.picture(progress.step, name, png, pixels);
    try {
      await writePng(path, png, 'run-unwritable');
    } catch (error) {
      reporter.tellUnwritten(folder.previews, error);
      return;
    }
    reporter.written(folder.previews);
    reporter.emit({ event: 'preview', step: progress.step, name, path });
  }

  /** @param bad what became NaN or infinite, in words */
  private async notFinite(bad: string, before: Progress): Promise<TrainerError> {
    const what = `${bad} in step ${before.step + 1}.`;
    try {
      const saved = await this.saving.before(before);
      const where = saved === undefined ? '' : ` The state before that step is in ${saved}.`;
      return new TrainerError('not-finite', `${what} ${ADVICE}${where}`);
    } catch (error) {
      if (error instanceof TrainerError && error.code === 'not-finite') {
        return new TrainerError('not-finite', `${what} ${error.message}`);
      }
      throw error;
    }
  }

  async dispose(): Promise<void> {
    this.stepper.dispose();
    this.values.dispose();
    await this.featureMetrics.dispose();
  }
}

/** A name as a part of a file's name on any system. */
export function fileName(name: string): string {
  const safe = name
    .replaceAll(/[^A-Za-z0-9_.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  return safe === '' ? 'preview' : safe;
}

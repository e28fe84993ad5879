import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { TrainingFunctions } from '@cnn-studio/compiler';
import { isWriteError, TrainerError, writeProblem } from '@cnn-studio/data';
import {
  download,
  EngineFailure,
  firstNotFinite,
  type Progress,
  type State,
  type Steps,
} from '@cnn-studio/runtime';
import {
  listCheckpoints,
  pruneCheckpoints,
  type RunFolder,
  timeName,
  writeCheckpoint,
} from '@cnn-studio/runtime/node';
import type { RunLock } from '../run/lock';
import { type RunCopy, recreateRun } from '../run/rescue';
import { ADVICE, type Rescued } from './failure';
import type { Reporter } from './reporter';

const KEPT_CHECKPOINTS = 3;

export interface SavingParts {
  readonly functions: TrainingFunctions;
  readonly state: State;
  readonly seed: number;
  /** Knows how the backend computes: see `Stepper.forms`. */
  readonly stepper: Pick<Steps, 'forms' | 'sync'>;
  readonly folder: RunFolder;
  readonly lock: RunLock;
  /** What the folder began with, should it go. */
  readonly copy: RunCopy;
  readonly reporter: Reporter;
}

/** A measure and what it is. */
export interface NamedValue {
  readonly name: string;
  readonly value: number;
}

/** Keeps what a run has learned: in its folder, or elsewhere when that is gone or can't be written. */
export class Saving {
  private savedAt = performance.now();

  /** @param savedStep the step whose state needs no saving: it is on the disk already, or 0, at which nothing was learned */
  constructor(
    private readonly parts: SavingParts,
    private savedStep: number | undefined,
  ) {}

  /** Whether the state of a step is on the disk. */
  has(step: number): boolean {
    return this.savedStep === step;
  }

  /** Seconds since the last attempt. */
  get seconds(): number {
    return (performance.now() - this.savedAt) / 1000;
  }

  /** A checkpoint on the way. One that can't be written is told, and the training goes on: the next may. */
  async onTheWay(progress: Progress, best?: NamedValue): Promise<void> {
    try {
      await this.checkpoint(progress, best);
    } catch (error) {
      this.parts.reporter.tellUnwritten(this.parts.folder.checkpoints, error);
    }
  }

  /**
   * The last checkpoint: elsewhere, if it can't be written into the run.
   * @throws TrainerError
   */
  async atTheEnd(progress: Progress): Promise<void> {
    try {
      await this.checkpoint(progress);
      this.parts.reporter.sync();
    } catch (error) {
      if (!isWriteError(error) || progress.step === this.savedStep) throw error;
      const { folder } = this.parts;
      const parent = join(tmpdir(), `cnn-${basename(dirname(folder.path))}-${timeName(new Date())}`);
      const path = await this.saveElsewhere(progress, parent).catch(() => undefined);
      if (path === undefined) throw error;
      throw new TrainerError(
        error.code,
        `${writeProblem(error)} The state after step ${progress.step} is saved in ${path} instead; continue from there with --resume --run ${path}.`,
        { cause: error },
      );
    }
  }

  /**
   * To be called before anything is written: the run's folder may have been deleted, or be another process's by now.
   * @throws TrainerError `run-missing`, with what was learned saved anew, or `run-locked`
   */
  async requireRun(progress: Progress): Promise<void> {
    const { folder, lock } = this.parts;
    if (lock.isHeld()) return;
    if (folder.exists()) {
      throw new TrainerError(
        'run-locked',
        `Another process has taken over ${folder.path}, the run folder of this one. It continues from the last checkpoint; this one ends without writing into the folder.`,
      );
    }
    const gone = `The run folder ${folder.path} was deleted or moved during training.`;
    if (progress.step === 0) throw new TrainerError('run-missing', `${gone} Nothing had been learned yet.`);
    const path = await this.saveElsewhere(progress, folder.path);
    throw new TrainerError(
      'run-missing',
      `${gone} What was learned up to step ${progress.step}, and the record, are saved again in ${path}; previews are not. Continue with --resume --run ${path}, or delete the folder.`,
    );
  }

  /** Saves the state, which must be that of `before`, unless it is saved already or nothing was learned yet. */
  async before(before: Progress): Promise<string | undefined> {
    const { folder, reporter } = this.parts;
    if (before.step === 0) return undefined;
    await this.requireRun(before);
    if (before.step === this.savedStep) return join(folder.checkpoints, String(before.step));
    const path = await this.write(before, folder.checkpoints);
    this.savedStep = before.step;
    reporter.emit({ event: 'checkpoint', step: before.step, path });
    return path;
  }

  /** What of a run is left when something fails in it. */
  async rescue(progress: Progress): Promise<Rescued> {
    if (progress.step === 0) return { step: 0, lost: 0 };
    try {
      const path = await this.before(progress);
      return { step: progress.step, lost: 0, path: path! };
    } catch (error) {
      // A device that is lost takes its memory with it: what is left is on the disk.
      const problem =
        error instanceof TrainerError
          ? error.message
          : error instanceof EngineFailure
            ? 'What it had learned since was lost with it.'
            : "The device's memory was lost with it.";
      const { folder } = this.parts;
      const step = (await listCheckpoints(folder.checkpoints)).at(-1);
      if (step === undefined) return { step: 0, lost: progress.step, problem };
      return { step, lost: progress.step - step, path: join(folder.checkpoints, String(step)), problem };
    }
  }

  private async checkpoint(progress: Progress, best?: NamedValue): Promise<void> {
    const { folder, reporter } = this.parts;
    this.savedAt = performance.now();
    await this.requireRun(progress);
    if (progress.step === this.savedStep) return;
    const path = await this.write(progress, folder.checkpoints);
    this.savedStep = progress.step;
    reporter.emit({
      event: 'checkpoint',
      step: progress.step,
      path,
      ...(best === undefined ? {} : { best }),
    });
    reporter.attempt(folder.events, () => reporter.sync());
    await pruneCheckpoints(folder.checkpoints, KEPT_CHECKPOINTS, progress.best?.step);
  }

  /** @throws TrainerError `not-finite` when a weight is NaN or infinite: a checkpoint never is */
  private async write(progress: Progress, checkpoints: string): Promise<string> {
    const { functions, state, seed, stepper } = this.parts;
    await stepper.sync(state);
    const values = await download(functions.state, state);
    const bad = firstNotFinite(values);
    if (bad !== undefined) throw new TrainerError('not-finite', await this.spoiled(bad, progress.step));
    const isSlot = new Set(functions.state.filter(({ role }) => role === 'slot').map(({ name }) => name));
    const entries = [...values];
    return writeCheckpoint(
      checkpoints,
      { ...progress, seed, forms: stepper.forms },
      new Map(entries.filter(([name]) => !isSlot.has(name))),
      new Map(entries.filter(([name]) => isSlot.has(name))),
    );
  }

  /** A run folder of its own, with which the training can be gone on with. @returns its path */
  private async saveElsewhere(progress: Progress, path: string): Promise<string> {
    const { copy, reporter } = this.parts;
    return recreateRun(copy, path, async (made) => {
      reporter.copyRecord(made.events);
      await this.write(progress, made.checkpoints);
    });
  }

  private async spoiled(name: string, step: number): Promise<string> {
    const good = (await listCheckpoints(this.parts.folder.checkpoints)).at(-1);
    const where =
      good === undefined
        ? 'No checkpoint had been written.'
        : `The last good checkpoint is that of step ${good}.`;
    return `The weight ${name} is no longer finite after step ${step}. ${ADVICE} ${where}`;
  }
}

import { TrainerError } from '@cnn-studio/data';
import type { CheckedTrain, Interval, IterationStep } from '@cnn-studio/language';

/** One execution of a minimize within an iteration. */
export interface PlannedMinimize {
  readonly index: number;
  /** Counts the iteration's batches from 0. */
  readonly draw: number;
}

export interface PlannedPhase {
  readonly name?: string;
  readonly steps: number;
  readonly iteration: readonly PlannedMinimize[];
  /** Batches that one iteration draws. */
  readonly draws: number;
  /** Examples of an epoch; 0 when nothing that the phase minimizes uses data. */
  readonly epochLength: number;
}

/** When something is due that comes every so many steps or epochs. */
export interface Timing {
  readonly every: Interval;
  /** Index of a phase; absent for what is due in all of the training. */
  readonly phase?: number;
}

/** What a run does, step by step. A step is one iteration. */
export class Plan {
  readonly steps: number;

  /**
   * @param batch examples of a draw
   * @param epochLength examples of an epoch of the whole training; 0 without data
   */
  constructor(
    readonly phases: readonly PlannedPhase[],
    private readonly batch: number,
    private readonly epochLength: number,
  ) {
    this.steps = phases.reduce((sum, phase) => sum + phase.steps, 0);
  }

  /** The phase of a step, counted from 1. */
  phaseOf(step: number): PlannedPhase {
    let end = 0;
    for (const phase of this.phases) {
      end += phase.steps;
      if (step <= end) return phase;
    }
    return this.phases.at(-1)!;
  }

  /** Whether something is due after a step, counted from 1. The last step of all, or of the phase, is always one. */
  isDue({ every, phase: only }: Timing, step: number): boolean {
    let first = 0;
    let draws = 0;
    for (const [index, phase] of this.phases.entries()) {
      const done = Math.min(step - first, phase.steps);
      const last = first + phase.steps;
      if (only === index) {
        if (done < 1 || step > last) return false;
        const examples = (steps: number) => steps * phase.draws * this.batch;
        if (step === last) return true;
        return isDue(every, done, { before: examples(done - 1), after: examples(done) }, phase.epochLength);
      }
      if (only === undefined && step <= last) {
        if (step === this.steps) return true;
        const examples = (steps: number) => (draws + steps * phase.draws) * this.batch;
        return isDue(every, step, { before: examples(done - 1), after: examples(done) }, this.epochLength);
      }
      first = last;
      draws += phase.steps * phase.draws;
    }
    return false;
  }

  /** The first step after which something is due, when each step draws as many examples as the first of all. */
  firstDue({ every, phase: only }: Timing): number {
    let first = 0;
    for (const [index, phase] of this.phases.entries()) {
      const whole = only === undefined;
      if (whole || only === index) {
        const last = whole ? this.steps : first + phase.steps;
        const length = whole ? this.epochLength : phase.epochLength;
        return Math.min(last, first + firstDue(every, phase.draws * this.batch, length));
      }
      first += phase.steps;
    }
    return this.steps;
  }

  /** How often a minimize runs in all. */
  executions(index: number): number {
    return this.phases.reduce(
      (sum, { steps, iteration }) => sum + steps * iteration.filter((one) => one.index === index).length,
      0,
    );
  }
}

/**
 * Every iteration draws a batch, and every repetition of a `repeat` a new one, except the first that comes
 * before anything has used the iteration's own. An epoch is over when as many examples as the phase's longest
 * source holds have been drawn.
 * @param epochLength examples of an epoch for the minimizes of a phase; 0 when they use no data
 * @param steps replaces the number of steps: the run ends early, or its last phase goes on for longer
 */
export function planTraining(
  train: CheckedTrain,
  epochLength: (minimizes: readonly number[]) => number,
  steps?: number,
): Plan {
  const drawn = train.batch * (train.accumulate ?? 1);
  let left = steps ?? Number.POSITIVE_INFINITY;
  const all = new Set<number>();
  const phases = train.phases.map((phase, position): PlannedPhase => {
    const { iteration, draws } = flatten(phase.iteration);
    const minimizes = iteration.map(({ index }) => index);
    for (const index of minimizes) all.add(index);
    const length = epochLength(minimizes);
    let planned: number;
    if ('steps' in phase.duration) planned = phase.duration.steps;
    else {
      if (length === 0) {
        throw new TrainerError(
          'unsupported',
          `The train block ${train.name} counts epochs but minimizes nothing that uses data. Set its length in steps.`,
        );
      }
      planned = Math.ceil((phase.duration.epochs * length) / (drawn * draws));
    }
    const isLast = position === train.phases.length - 1;
    const taken = isLast && steps !== undefined ? left : Math.min(planned, left);
    left -= taken;
    return { name: phase.name, steps: taken, iteration, draws, epochLength: length };
  });
  return new Plan(phases, drawn, epochLength([...all]));
}

function flatten(body: readonly IterationStep[]): { iteration: PlannedMinimize[]; draws: number } {
  const iteration: PlannedMinimize[] = [];
  let draw = 0;
  let used = false;
  const visit = (steps: readonly IterationStep[]) => {
    for (const step of steps) {
      if (step.kind === 'minimize') {
        iteration.push({ index: step.index, draw });
        used = true;
        continue;
      }
      for (let repetition = 0; repetition < step.count; repetition++) {
        if (used) {
          draw++;
          used = false;
        }
        visit(step.body);
      }
    }
  };
  visit(body);
  return { iteration, draws: draw + 1 };
}

/**
 * After which step something `every` interval is due first, when each step draws as many examples as the others.
 * @param examples that a step draws
 * @param epochLength examples of an epoch; 0 when there are no data
 * @returns infinity when it never is
 */
function firstDue(every: Interval, examples: number, epochLength: number): number {
  if ('steps' in every) return every.steps;
  return epochLength === 0 ? Number.POSITIVE_INFINITY : Math.ceil((every.epochs * epochLength) / examples);
}

/**
 * Whether something `every` interval is due after `step`.
 * @param examples drawn before and after the step
 * @param epochLength examples of an epoch; 0 when there are no data
 */
function isDue(
  every: Interval,
  step: number,
  examples: { readonly before: number; readonly after: number },
  epochLength: number,
): boolean {
  if ('steps' in every) return step % every.steps === 0;
  if (epochLength === 0) return false;
  const length = every.epochs * epochLength;
  return Math.floor(examples.after / length) > Math.floor(examples.before / length);
}

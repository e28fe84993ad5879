import type { MinimizeFunction, TrainingFunctions } from '@cnn-studio/compiler';
import { BatchOrder, type ColumnData, type DataSet, Purpose } from '@cnn-studio/data';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Compiled, Forms, Runner } from '../backends/runner';
import { type DataFeed, drawRandom, type Examples, Feeder } from '../feeds/feeds';
import type { State } from '../state';
import type { Plan } from './plan';

/** What a run remembers beside its tensors. */
export interface Progress {
  step: number;
  draws: number;
  readonly executions: number[];
}

/** Does the steps of a plan. */
export class Stepper {
  private readonly compiled: readonly Compiled[];
  private readonly orders: readonly BatchOrder[];
  private readonly feeder: Feeder;
  private readonly runner: Runner;

  constructor(
    private readonly parts: {
      readonly runner: Runner;
      readonly functions: TrainingFunctions;
      readonly plan: Plan;
      readonly sources: readonly DataSet[];
      readonly batch: number;
      readonly seed: number;
      /** By minimize, as `forms` told them in an earlier run of the same steps. */
      readonly forms?: readonly Forms[];
    },
  ) {
    const { runner, functions, sources, batch, seed, forms = [] } = parts;
    this.runner = runner;
    this.compiled = functions.minimizes.map((minimize, index) =>
      compileMinimize(runner, minimize, forms[index]),
    );
    this.orders = sources.map((source, stream) => new BatchOrder(source.length, batch, seed, stream));
    this.feeder = new Feeder(runner, seed);
  }

  /** By minimize: how the backend computes it. What did not run yet is as it was given. */
  get forms(): readonly Forms[] {
    return this.compiled.map(({ forms }, index) => ({ ...this.parts.forms?.[index], ...forms }));
  }

  /**
   * Does one step: `state` gets new tensors, `progress` counts on.
   * @returns the losses by the minimize statements' labels (the last one where a statement ran several times); whether
   *   all that was written may be finite; and the tensors that were replaced, which are the caller's to dispose once it
   *   trusts the new ones
   */
  async step(
    state: State,
    progress: Progress,
  ): Promise<{ losses: Record<string, number>; finite: boolean; replaced: Map<string, Tensor> }> {
    const { plan, functions } = this.parts;
    const phase = plan.phaseOf(progress.step + 1);
    const { batch: size, seed } = this.parts;
    const batch = new Batch(this.parts.sources, this.orders, size, seed);
    /** By label: the loss, and the sum of what was written. What isn't finite stays so until the step's end. */
    const reports = new Map<string, Tensor>();
    const replaced = new Map<string, Tensor>();
    try {
      for (const { index, draw } of phase.iteration) {
        const minimize = functions.minimizes[index]!;
        batch.moveTo(progress.draws + draw);
        const report = await this.execute(
          minimize,
          this.compiled[index]!,
          state,
          replaced,
          batch,
          progress.executions,
        );
        progress.executions[index]!++;
        reports.get(minimize.minimize.label)?.dispose();
        reports.set(minimize.minimize.label, report);
      }
      progress.draws += phase.draws;
      progress.step++;
      // All at once, so that a device is waited for once a step.
      const values = await Promise.all([...reports.values()].map((report) => report.data()));
      return {
        losses: Object.fromEntries([...reports.keys()].map((label, i) => [label, values[i]![0]!])),
        finite: values.every(([, sum]) => Number.isFinite(sum)),
        replaced,
      };
    } catch (error) {
      restore(state, replaced);
      throw error;
    } finally {
      this.runner.tf.dispose([...reports.values()]);
    }
  }

  private async execute(
    minimize: MinimizeFunction,
    compiled: Compiled,
    state: State,
    replaced: Map<string, Tensor>,
    batch: Batch,
    executed: readonly number[],
  ): Promise<Tensor> {
    const { seed, batch: count, plan } = this.parts;
    const { index } = minimize.minimize;
    const execution = executed[index]! + 1;
    const examples: Examples = {
      count,
      data: (feed) => batch.read(feed),
      random: (feed) => drawRandom(feed, { seed, purpose: Purpose.Training, execution }, count),
      scalar: (feed) => feed.value(execution, plan.executions(index), executed),
    };
    const feeds = await this.feeder.make(minimize.feeds, examples);
    try {
      const read = minimize.reads.map((name) => state.get(name)!);
      const outputs = await compiled([...read, ...feeds.tensors]);
      minimize.writes.forEach((name, index) => {
        const old = state.get(name)!;
        // The tensors of before the step are kept; those between two minimizes of one step are not.
        if (replaced.has(name)) old.dispose();
        else replaced.set(name, old);
        state.set(name, outputs[index]!);
      });
      return outputs[minimize.writes.length]!;
    } finally {
      feeds.dispose();
    }
  }

  dispose(): void {
    for (const compiled of this.compiled) compiled.dispose?.();
    this.feeder.dispose();
  }
}

/** Puts back the tensors of before a step. */
export function restore(state: State, replaced: Map<string, Tensor>): void {
  for (const [name, old] of replaced) {
    state.get(name)!.dispose();
    state.set(name, old);
  }
  replaced.clear();
}

function compileMinimize(runner: Runner, minimize: MinimizeFunction, forms?: Forms): Compiled {
  const reads = minimize.reads.length;
  const step = (...inputs: Tensor[]) => {
    const { state, loss, sum } = minimize.run(runner.tf, inputs.slice(0, reads), inputs.slice(reads));
    return [...state, runner.tf.stack([loss, sum])];
  };
  return runner.compile(step, `the step of ${minimize.minimize.label}`, forms);
}

/** The columns of one draw, each read once however many minimizes use it. */
class Batch {
  private draw = -1;
  private columns = new Map<string, Promise<ColumnData>>();

  constructor(
    private readonly sources: readonly DataSet[],
    private readonly orders: readonly BatchOrder[],
    private readonly size: number,
    private readonly seed: number,
  ) {}

  moveTo(draw: number): void {
    if (draw === this.draw) return;
    this.draw = draw;
    this.columns = new Map();
  }

  read({ source, column }: DataFeed): Promise<ColumnData> {
    const key = `${source} ${column}`;
    let found = this.columns.get(key);
    if (found === undefined) {
      // Chances belong to the place in the order of all examples drawn, so that a resumed run has the same.
      const numbers = Uint32Array.from({ length: this.size }, (_, i) => this.draw * this.size + i);
      const chance = { seed: this.seed, purpose: Purpose.Training, source, numbers };
      found = this.sources[source]!.read(column, this.orders[source]!.indices(this.draw), chance);
      this.columns.set(key, found);
    }
    return found;
  }
}

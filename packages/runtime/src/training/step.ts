import type { MinimizeFunction, StateFunction, TrainingFunctions } from '@cnn-studio/compiler';
import { BatchReader, type DataSet, Purpose } from '@cnn-studio/data';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Compiled, Forms, Runner } from '../backends/runner';
import { drawRandom, type Examples, Feeder, type RandomFeed } from '../feeds/feeds';
import type { State } from '../state';
import type { Plan } from './plan';

/** The checkpoint at which the measure of `best` was best. */
export interface BestSoFar {
  readonly step: number;
  readonly value: number;
  /** Measures since then. */
  readonly waited: number;
}

/** What a run remembers beside its tensors. */
export interface Progress {
  step: number;
  draws: number;
  readonly executions: number[];
  best?: BestSoFar;
}

/** Does steps, here or elsewhere. */
export interface Steps {
  /** By minimize: how the backend computes it. */
  readonly forms: readonly Forms[];
  /** See `Stepper.step`. */
  step(
    state: State,
    progress: Progress,
  ): Promise<{ losses: Record<string, number>; finite: boolean; replaced: Map<string, Tensor> }>;
  /** Fetches what was computed elsewhere: to be called before the state is read. */
  sync(state: State): Promise<void>;
  dispose(): void;
}

/** Does the steps of a plan. */
export class Stepper implements Steps {
  private readonly compiled: readonly CompiledMinimize[];
  private readonly batches: BatchReader;
  private readonly feeder: Feeder;
  private readonly runner: Runner;

  constructor(
    private readonly parts: {
      readonly runner: Runner;
      readonly functions: TrainingFunctions;
      readonly plan: Plan;
      readonly sources: readonly DataSet[];
      /** Examples at once. */
      readonly batch: number;
      /** How many such batches a step of an optimizer takes; 1 if left out. */
      readonly accumulate?: number;
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
    this.batches = new BatchReader(sources, batch, seed, parts.accumulate);
    this.feeder = new Feeder(runner, seed);
  }

  /** By minimize: how the backend computes it. What did not run yet is as it was given. */
  get forms(): readonly Forms[] {
    return this.compiled.map(({ gather, last }, index) => ({
      ...this.parts.forms?.[index],
      ...gather?.forms,
      ...last.forms,
    }));
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
    /** By label: the loss, and the sum of what was written. What isn't finite stays so until the step's end. */
    const reports = new Map<string, Tensor[]>();
    const replaced = new Map<string, Tensor>();
    try {
      for (const { index, draw } of phase.iteration) {
        const minimize = functions.minimizes[index]!;
        const report = await this.execute(
          minimize,
          this.compiled[index]!,
          state,
          replaced,
          progress.draws + draw,
          progress.executions,
        );
        progress.executions[index]!++;
        this.runner.tf.dispose(reports.get(minimize.minimize.label) ?? []);
        reports.set(minimize.minimize.label, report);
      }
      progress.draws += phase.draws;
      progress.step++;
      // All at once, so that a device is waited for once a step.
      const values = await Promise.all(
        [...reports.values()].map((parts) => Promise.all(parts.map((report) => report.data()))),
      );
      return {
        losses: Object.fromEntries([...reports.keys()].map((label, i) => [label, meanLoss(values[i]!)])),
        finite: values.flat().every(([, sum]) => Number.isFinite(sum)),
        replaced,
      };
    } catch (error) {
      restore(state, replaced);
      throw error;
    } finally {
      this.runner.tf.dispose([...reports.values()].flat());
    }
  }

  /** @returns for each batch that it takes the loss and the sum of what was written */
  private async execute(
    minimize: MinimizeFunction,
    { gather, last }: CompiledMinimize,
    state: State,
    replaced: Map<string, Tensor>,
    draw: number,
    executed: readonly number[],
  ): Promise<Tensor[]> {
    const { tf } = this.runner;
    const { accumulate = 1, seed, batch: count, plan } = this.parts;
    const { index } = minimize.minimize;
    const execution = executed[index]! + 1;
    const drawn = new Map<number, Float32Array<ArrayBuffer>>();
    // Each part has its share of what one large batch would have.
    const random = (feed: RandomFeed, part: number) => {
      const whole =
        drawn.get(feed.stream) ??
        drawRandom(feed, { seed, purpose: Purpose.Training, execution }, count * accumulate);
      if (accumulate > 1) drawn.set(feed.stream, whole);
      const length = whole.length / accumulate;
      return whole.slice(part * length, (part + 1) * length);
    };
    const { sums: specs = [] } = minimize;
    const sums: State = new Map(specs.map(({ name, shape }) => [name, tf.zeros([...shape])]));
    const reports: Tensor[] = [];
    try {
      for (let part = 0; part < accumulate; part++) {
        const examples: Examples = {
          count,
          ...(accumulate === 1 ? {} : { part: { index: part, of: accumulate } }),
          data: ({ source, column }) => this.batches.read(draw * accumulate + part, source, column),
          random: (feed) => random(feed, part),
          scalar: (feed) => feed.value(execution, plan.executions(index), executed),
          moment: { executed, total: (other) => plan.executions(other), running: index },
        };
        const isLast = part === accumulate - 1;
        const [compute, one] = isLast ? [last, minimize] : [gather!, minimize.gather!];
        reports.push(await this.apply(compute, one, { state, sums, replaced }, examples));
      }
      return reports;
    } catch (error) {
      tf.dispose(reports);
      throw error;
    } finally {
      tf.dispose([...sums.values()]);
    }
  }

  private async apply(
    compute: Compiled,
    { feeds: specs, reads, writes }: StateFunction,
    { state, sums, replaced }: { state: State; sums: State; replaced: Map<string, Tensor> },
    examples: Examples,
  ): Promise<Tensor> {
    const feeds = await this.feeder.make(specs, examples);
    try {
      const read = reads.map((name) => sums.get(name) ?? state.get(name)!);
      const outputs = await compute([...read, ...feeds.tensors]);
      writes.forEach((name, index) => {
        const holder = sums.has(name) ? sums : state;
        const old = holder.get(name)!;
        // The tensors of before the step are kept; those between two minimizes of one step, or two batches, are not.
        if (holder === sums || replaced.has(name)) old.dispose();
        else replaced.set(name, old);
        holder.set(name, outputs[index]!);
      });
      return outputs[writes.length]!;
    } finally {
      feeds.dispose();
    }
  }

  async sync(): Promise<void> {}

  dispose(): void {
    for (const { gather, last } of this.compiled) {
      gather?.dispose?.();
      last.dispose?.();
    }
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

interface CompiledMinimize {
  /** What is done with each batch of a step but the last. */
  readonly gather?: Compiled;
  readonly last: Compiled;
}

function compileMinimize(runner: Runner, minimize: MinimizeFunction, forms?: Forms): CompiledMinimize {
  const compile = (one: StateFunction) => {
    const reads = one.reads.length;
    const step = (...inputs: Tensor[]) => {
      const { state, loss, sum } = one.run(runner.tf, inputs.slice(0, reads), inputs.slice(reads));
      return [...state, runner.tf.stack([loss, sum])];
    };
    return runner.compile(step, `the step of ${minimize.minimize.label}`, forms);
  };
  const { gather } = minimize;
  return { ...(gather === undefined ? {} : { gather: compile(gather) }), last: compile(minimize) };
}

/** Of the batches of a step: all have as many examples. */
function meanLoss(reports: readonly ArrayLike<number>[]): number {
  return reports.reduce((sum, report) => sum + report[0]!, 0) / reports.length;
}

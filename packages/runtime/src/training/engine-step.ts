import type { FeedSpec, MinimizeFunction, TrainingFunctions } from '@cnn-studio/compiler';
import { BatchReader, type DataSet, Purpose } from '@cnn-studio/data';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Forms, Runner } from '../backends/runner';
import { drawRandom } from '../feeds/feeds';
import { progressValue } from '../feeds/progress';
import type { FloatTensor } from '../float-tensor';
import type { State } from '../state';
import type { Plan } from './plan';
import type { Progress, Steps } from './step';

/** What one execution of a minimize gets, in the order of its feeds. */
export type EngineFeed =
  | {
      readonly kind: 'data' | 'random';
      readonly tensor: { readonly shape: readonly number[]; readonly data: Float32Array | Int32Array };
    }
  | { readonly kind: 'scalar'; readonly name: string; readonly value: number };

/** Executes minimizes in place of a backend: the state lives there, and is fetched where it is needed here. */
export interface StepEngine {
  /** In place of a backend's name. */
  readonly name: string;
  /** What it runs on: one sentence. */
  readonly reason: string;
  load(state: ReadonlyMap<string, FloatTensor>): Promise<void>;
  /**
   * Where the loss or a gradient is not finite, nothing is changed.
   * @param part of the batches whose gradients one step gathers: the weights change with the last, whose answer tells the
   *   loss of all
   */
  execute(
    index: number,
    feeds: readonly EngineFeed[],
    part: { readonly index: number; readonly of: number },
  ): Promise<{ readonly loss: number; readonly finite: boolean }>;
  save(): Promise<ReadonlyMap<string, FloatTensor>>;
  close(): void;
}

/** What an engine could not do; the backend beside it, which draws and measures, is well. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
  constructor(
    /** The engine's name. */
    readonly engine: string,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * Does the steps of a plan by an engine. Batches and random numbers are those that any backend would get, so that a run
 * can go on with either.
 */
export class EngineStepper implements Steps {
  readonly forms: readonly Forms[] = [];
  private readonly batches: BatchReader;
  /** Whether the engine has done steps that the state here does not know of. */
  private ahead = false;

  constructor(
    private readonly parts: {
      readonly engine: StepEngine;
      readonly runner: Runner;
      readonly functions: TrainingFunctions;
      readonly plan: Plan;
      readonly sources: readonly DataSet[];
      /** Examples at once. */
      readonly batch: number;
      /** How many such batches a step of an optimizer takes; 1 if left out. */
      readonly accumulate?: number;
      readonly seed: number;
    },
  ) {
    const { sources, batch, seed, accumulate } = parts;
    this.batches = new BatchReader(sources, batch, seed, accumulate);
  }

  async step(
    _state: State,
    progress: Progress,
  ): Promise<{ losses: Record<string, number>; finite: boolean; replaced: Map<string, Tensor> }> {
    const { plan, functions } = this.parts;
    const phase = plan.phaseOf(progress.step + 1);
    const losses: Record<string, number> = {};
    this.ahead = true;
    for (const { index, draw } of phase.iteration) {
      const minimize = functions.minimizes[index]!;
      const { loss, finite } = await this.execute(minimize, progress.draws + draw, progress.executions);
      losses[minimize.minimize.label] = loss;
      if (!finite) return { losses, finite, replaced: new Map() };
      progress.executions[index]!++;
    }
    progress.draws += phase.draws;
    progress.step++;
    return { losses, finite: true, replaced: new Map() };
  }

  private async execute(
    minimize: MinimizeFunction,
    draw: number,
    executed: readonly number[],
  ): Promise<{ readonly loss: number; readonly finite: boolean }> {
    const { engine, accumulate = 1 } = this.parts;
    let answer = { loss: 0, finite: true };
    for (let part = 0; part < accumulate; part++) {
      const feeds = await this.feedsOf(minimize, draw * accumulate + part, part, executed);
      answer = await this.ask(() =>
        engine.execute(minimize.minimize.index, feeds, { index: part, of: accumulate }),
      );
    }
    return answer;
  }

  /** @param part of the random numbers that all batches of a step have together */
  private feedsOf(
    { feeds, minimize: { index } }: MinimizeFunction,
    draw: number,
    part: number,
    executed: readonly number[],
  ): Promise<EngineFeed[]> {
    const { seed, plan, batch: count, accumulate = 1 } = this.parts;
    const execution = executed[index]! + 1;
    const make = async (feed: FeedSpec): Promise<EngineFeed> => {
      switch (feed.kind) {
        case 'scalar':
          return {
            kind: 'scalar',
            name: feed.name,
            value: feed.value(execution, plan.executions(index), executed),
          };
        case 'data':
          return {
            kind: 'data',
            tensor: {
              shape: [count, ...feed.shape],
              data: numbers(await this.batches.read(draw, feed.source, feed.column)),
            },
          };
        case 'random': {
          const from = feed.fixed
            ? { seed, purpose: Purpose.Fixed, execution: 0 }
            : { seed, purpose: Purpose.Training, execution };
          const whole = drawRandom(feed, from, count * accumulate);
          const length = whole.length / accumulate;
          const data = accumulate === 1 ? whole : whole.slice(part * length, (part + 1) * length);
          return { kind: 'random', tensor: { shape: [count, ...feed.shape], data } };
        }
        case 'progress': {
          const moment = { executed, total: (other: number) => plan.executions(other), running: index };
          // The engine computes what follows from it.
          return {
            kind: 'scalar',
            name: 'progress',
            value: progressValue({ ...feed, value: (share) => share }, moment),
          };
        }
        case 'average':
          throw new Error('a minimize is fed no averages');
      }
    };
    return Promise.all(feeds.map(make));
  }

  /** @throws EngineFailure */
  private async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      return await question();
    } catch (error) {
      throw new EngineFailure(this.parts.engine.name, error);
    }
  }

  async sync(state: State): Promise<void> {
    if (!this.ahead) return;
    const { tf } = this.parts.runner;
    for (const [name, { shape, data }] of await this.ask(() => this.parts.engine.save())) {
      state.get(name)?.dispose();
      state.set(name, tf.tensor(data, [...shape], 'float32'));
    }
    this.ahead = false;
  }

  dispose(): void {}
}

function numbers(data: Float32Array | Int32Array | Uint8Array): Float32Array | Int32Array {
  return data instanceof Uint8Array ? Int32Array.from(data) : data;
}

/** What the compiler makes: tfjs functions over named state and described feeds. */
import type { CheckedMinimize, Initializer, NodeId } from '@cnn-studio/language';
import type * as tfjs from '@tensorflow/tfjs-core';

/** The namespace of tfjs, which compiled functions get as an argument. */
export type Tf = typeof tfjs;

/** A tensor that lives from step to step: a weight, a statistic, or an optimizer's memory of a weight. */
export interface StateSpec {
  /** `Critic/conv_1/kernel`; an optimizer's slot is `adam.0/Critic/conv_1/kernel/m`, the average `ema/Critic/...`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  readonly role: 'weight' | 'statistic' | 'slot' | 'average';
  /** The network it belongs to. */
  readonly network: string;
}

/** A tensor made outside and handed to a compiled function, in the order of its `feeds`. */
export type FeedSpec =
  /** Column `column` of the batch drawn from source `source`: float32 [batch, ...shape], or int32 [batch] for labels. */
  | {
      readonly kind: 'data';
      readonly source: number;
      readonly column: number;
      readonly shape: readonly number[];
      readonly dtype: 'float32' | 'int32';
    }
  /** Float32 [batch, ...shape]. `stream` tells streams of one train block apart. `fixed`: drawn once per run. */
  | {
      readonly kind: 'random';
      readonly stream: number;
      readonly distribution: 'normal' | 'uniform';
      readonly shape: readonly number[];
      readonly fixed: boolean;
    }
  /**
   * A float32 scalar that depends on the count of executions of this minimize (from 1), such as a step size, or on how
   * often each minimize was executed before.
   */
  | {
      readonly kind: 'scalar';
      readonly name: string;
      value(execution: number, totalExecutions: number, executed: readonly number[]): number;
    }
  /** A float32 scalar that follows the steps in which the minimizes that use it are executed. */
  | {
      readonly kind: 'progress';
      /** At a share of them: 0 in the first step, 1 in the last. */
      value(share: number): number;
      /** By their order in the train block: their indices, and how often a step executes each. */
      readonly uses: readonly { readonly minimize: number; readonly perStep: number }[];
    }
  /** A float32 scalar: what a loss or metric was found to be on average. */
  | { readonly kind: 'average'; readonly node: NodeId };

/** A function of the state that makes some of it anew. */
export interface StateFunction {
  readonly feeds: readonly FeedSpec[];
  /** Names of the state tensors it reads, in the order of `run`'s first argument. */
  readonly reads: readonly string[];
  /** Names of the state tensors it makes anew, in the order of `run`'s result. */
  readonly writes: readonly string[];
  /**
   * Pure: builds tfjs tensors from tensors, whatever the backend. The loss is a scalar; so is the sum of all the numbers
   * it wrote, which is not finite when one of them is not.
   */
  run(
    tf: Tf,
    state: readonly tfjs.Tensor[],
    feeds: readonly tfjs.Tensor[],
  ): { readonly state: readonly tfjs.Tensor[]; readonly loss: tfjs.Tensor; readonly sum: tfjs.Tensor };
}

/** One `minimize`. */
export interface MinimizeFunction extends StateFunction {
  readonly minimize: CheckedMinimize;
  /**
   * With `accumulate`: what is done with each batch of a step but the last. It adds gradients to sums, and `run` takes those
   * of all batches together.
   */
  readonly gather?: StateFunction;
  /** These sums, which begin at 0 in each step; none without `gather`. */
  readonly sums?: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** Values of a train block (previews, measures) as a function of the state; nothing is trained. */
export interface ValuesFunction {
  readonly nodes: readonly NodeId[];
  readonly feeds: readonly FeedSpec[];
  readonly reads: readonly string[];
  /**
   * One tensor per node: [batch, ...shape]; int32 [batch] for labels; [batch] for losses and metrics, one
   * number per example, so that the caller can average over any number of batches exactly. What is computed from
   * losses and metrics is a scalar, made of their averages over the batch.
   */
  run(tf: Tf, state: readonly tfjs.Tensor[], feeds: readonly tfjs.Tensor[]): readonly tfjs.Tensor[];
}

/** A train block ready to run. */
export interface TrainingFunctions {
  readonly state: readonly StateSpec[];
  /** By `CheckedMinimize.index`. */
  readonly minimizes: readonly MinimizeFunction[];
  /**
   * Values in inference mode: dropout off, moving statistics used, averages (`ema`) in place of weights if there are any.
   * @param given losses and metrics whose averages are fed instead of being computed
   */
  values(nodes: readonly NodeId[], batch: number, given?: ReadonlySet<NodeId>): ValuesFunction;
}

/** A network as a function of its weights, as it computes in use. */
export interface NetworkFunction {
  readonly name: string;
  readonly state: readonly StateSpec[];
  /** Random tensors it needs even when not training. */
  readonly feeds: readonly FeedSpec[];
  readonly inputs: readonly {
    readonly name: string;
    /** Without the batch; [] for labels. */
    readonly shape: readonly number[];
    readonly dtype: 'float32' | 'int32';
  }[];
  run(
    tf: Tf,
    state: readonly tfjs.Tensor[],
    inputs: readonly tfjs.Tensor[],
    feeds: readonly tfjs.Tensor[],
  ): readonly tfjs.Tensor[];
}

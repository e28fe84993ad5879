import type { FeedSpec } from '@cnn-studio/compiler';
import { type ColumnData, type Draw, normal, Purpose, uniform } from '@cnn-studio/data';
import type { NodeId } from '@cnn-studio/language';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Runner } from '../backends/runner';
import { type Moment, progressValue } from './progress';

export type DataFeed = Extract<FeedSpec, { kind: 'data' }>;
/** A feed of random numbers. */
export type RandomFeed = Extract<FeedSpec, { kind: 'random' }>;
/** A feed of one number that depends on the step. */
export type ScalarFeed = Extract<FeedSpec, { kind: 'scalar' }>;

/** Where the tensors of one execution come from. */
export interface Examples {
  /** How many. */
  readonly count: number;
  /** Which part of a batch they are, where that is taken in several. */
  readonly part?: { readonly index: number; readonly of: number };
  data(feed: DataFeed): Promise<ColumnData>;
  /** How far the training is; absent after it. */
  readonly moment?: Moment;
  /** Not asked for `fixed` ones. */
  random(feed: RandomFeed): Float32Array<ArrayBuffer>;
  scalar(feed: ScalarFeed): number;
  /** What a loss or metric was found to be on average; without it none may be asked for. */
  average?(node: NodeId): number;
}

/** Random numbers for `count` examples of a feed. */
export function drawRandom(
  feed: RandomFeed,
  draw: Omit<Draw, 'stream'>,
  count: number,
): Float32Array<ArrayBuffer> {
  const elements = feed.shape.reduce((product, size) => product * size, count);
  const make = feed.distribution === 'normal' ? normal : uniform;
  return make({ ...draw, stream: feed.stream }, elements);
}

/**
 * Random numbers where each example's depend on its own number in `numbers` alone, so that they are the same in
 * whatever batch it comes.
 */
export function drawPerExample(
  feed: RandomFeed,
  draw: Omit<Draw, 'stream' | 'execution'>,
  numbers: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  const elements = feed.shape.reduce((product, size) => product * size, 1);
  const out = new Float32Array(numbers.length * elements);
  for (let i = 0; i < numbers.length; i++) {
    out.set(drawRandom(feed, { ...draw, execution: numbers[i]! }, 1), i * elements);
  }
  return out;
}

/** Makes feeds into tensors. `fixed` ones are made once and kept. */
export class Feeder {
  private readonly fixed = new Map<string, Tensor>();

  constructor(
    private readonly runner: Runner,
    private readonly seed: number,
  ) {}

  /** The tensors of `feeds`, and how to give them back. */
  async make(
    feeds: readonly FeedSpec[],
    examples: Examples,
  ): Promise<{ readonly tensors: Tensor[]; dispose(): void }> {
    const tensors: Tensor[] = [];
    const own: Tensor[] = [];
    for (const feed of feeds) {
      if (feed.kind === 'random' && feed.fixed) {
        tensors.push(this.fixedTensor(feed, examples));
        continue;
      }
      const tensor = await this.tensor(feed, examples);
      tensors.push(tensor);
      own.push(tensor);
    }
    return { tensors, dispose: () => this.runner.tf.dispose(own) };
  }

  private async tensor(feed: FeedSpec, examples: Examples): Promise<Tensor> {
    const { tf } = this.runner;
    switch (feed.kind) {
      case 'data':
        return tf.tensor(await examples.data(feed), [examples.count, ...feed.shape], feed.dtype);
      case 'random':
        return tf.tensor(examples.random(feed), [examples.count, ...feed.shape], 'float32');
      case 'scalar':
        return tf.scalar(examples.scalar(feed), 'float32');
      case 'progress':
        return tf.scalar(progressValue(feed, examples.moment), 'float32');
      case 'average':
        return tf.scalar(examples.average!(feed.node), 'float32');
    }
  }

  private fixedTensor(feed: RandomFeed, { count, part = { index: 0, of: 1 } }: Examples): Tensor {
    const key = `${feed.stream} ${count} ${part.index} ${part.of}`;
    let tensor = this.fixed.get(key);
    if (tensor === undefined) {
      const draw = { seed: this.seed, purpose: Purpose.Fixed, execution: 0 };
      const whole = drawRandom(feed, draw, count * part.of);
      const length = whole.length / part.of;
      const values = whole.subarray(part.index * length, (part.index + 1) * length);
      tensor = this.runner.tf.tensor(values, [count, ...feed.shape], 'float32');
      this.fixed.set(key, tensor);
    }
    return tensor;
  }

  dispose(): void {
    this.runner.tf.dispose([...this.fixed.values()]);
    this.fixed.clear();
  }
}

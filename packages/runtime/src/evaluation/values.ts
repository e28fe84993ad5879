import type { FeedSpec, TrainingFunctions, ValuesFunction } from '@cnn-studio/compiler';
import type { NodeId } from '@cnn-studio/language';
import type { Compiled, Runner } from '../backends/runner';
import { type Examples, Feeder } from '../feeds/feeds';
import type { Moment } from '../feeds/progress';
import type { State } from '../state';

/** A value for every example of a batch. */
export interface BatchValue {
  /** With the batch first. */
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

const NOTHING: ReadonlySet<NodeId> = new Set();

interface Known {
  readonly values: ValuesFunction;
  readonly compiled: Compiled;
}

/** Computes values of a train block for pictures and measures; nothing is trained. */
export class ValuesRunner {
  private readonly known = new Map<string, Known>();
  private readonly feeder: Feeder;

  constructor(
    private readonly runner: Runner,
    private readonly functions: TrainingFunctions,
    private readonly state: State,
    seed: number,
    /** How far the training is; absent where there is none. */
    private readonly moment?: () => Moment,
  ) {
    this.feeder = new Feeder(runner, seed);
  }

  /** What the values depend on, so that a caller can decide what to feed. */
  feeds(nodes: readonly NodeId[], batch: number): readonly FeedSpec[] {
    return this.function(nodes, batch, NOTHING).values.feeds;
  }

  /**
   * One value per node.
   * @param given losses and metrics whose averages `examples` knows
   */
  async run(
    nodes: readonly NodeId[],
    examples: Examples,
    given: ReadonlySet<NodeId> = NOTHING,
  ): Promise<BatchValue[]> {
    const { values, compiled } = this.function(nodes, examples.count, given);
    const moment = this.moment?.();
    const feeds = await this.feeder.make(values.feeds, { ...examples, ...(moment && { moment }) });
    try {
      const read = values.reads.map((name) => this.state.get(name)!);
      const outputs = await compiled([...read, ...feeds.tensors]);
      const data = await Promise.all(outputs.map((output) => output.data()));
      const results = outputs.map((output, index) => ({
        shape: [...output.shape],
        data: data[index] as Float32Array | Int32Array,
      }));
      this.runner.tf.dispose(outputs);
      return results;
    } finally {
      feeds.dispose();
    }
  }

  private function(nodes: readonly NodeId[], batch: number, given: ReadonlySet<NodeId>): Known {
    const key = `${batch}: ${nodes.join()}: ${[...given].join()}`;
    let known = this.known.get(key);
    if (known === undefined) {
      const values = this.functions.values(nodes, batch, given);
      const reads = values.reads.length;
      const compiled = this.runner.compile(
        (...inputs) => [...values.run(this.runner.tf, inputs.slice(0, reads), inputs.slice(reads))],
        'the computation of a preview or measure',
      );
      known = { values, compiled };
      this.known.set(key, known);
    }
    return known;
  }

  dispose(): void {
    for (const { compiled } of this.known.values()) compiled.dispose?.();
    this.feeder.dispose();
  }
}

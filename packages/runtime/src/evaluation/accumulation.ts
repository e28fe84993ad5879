import type { NodeId } from '@cnn-studio/language';
import type { BatchValue } from './values';

/** Makes one number of many examples that come batch by batch. */
export interface Accumulation {
  /** @param inputs the values of a metric's arguments, of whose rows the first `count` are to be seen */
  add(inputs: readonly BatchValue[], count: number): Promise<void> | void;
  value(): Promise<number> | number;
}

/** Metrics that no graph computes. */
export interface AccumulatedMetrics {
  /**
   * Begins to measure what a node of the train block is; undefined for what its graph computes.
   * @throws TrainerError `unsupported` when it can't be computed for this node
   */
  begin(id: NodeId): Promise<Accumulation | undefined>;
}

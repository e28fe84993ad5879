import type { BatchValue } from '../loop/values';

/** A metric that needs more than the train block's own graph, such as a classifier trained beforehand. */
export interface OutsideMetric {
  /**
   * One number per example from the values of the metric's inputs; shape [batch].
   */
  perExample(inputs: readonly BatchValue[]): Promise<BatchValue>;
}

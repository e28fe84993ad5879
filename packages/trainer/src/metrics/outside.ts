import type { Runner } from '../backends/runner';
import type { BatchValue } from '../loop/values';

/** A metric that needs more than the train block's own graph, such as a classifier trained beforehand. */
export interface OutsideMetric {
  /** One number per example, shape [batch], from the values of the metric's inputs. */
  perExample(inputs: readonly BatchValue[]): Promise<BatchValue>;
}

/** Those there are, by catalogue name. */
export function outsideMetrics(_runner: Runner): ReadonlyMap<string, OutsideMetric> {
  return new Map();
}

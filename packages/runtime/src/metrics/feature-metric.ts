import type { CheckedSource, CheckedTrain, EntryNode } from '@cnn-studio/language';
import type { BatchValue } from '../evaluation/values';
import type { FeatureExtractor } from './feature-extractor';

/** Makes one number of many examples that come batch by batch. */
export interface Accumulation {
  /** @param inputs the values of a metric's arguments, of whose rows the first `count` are to be seen */
  add(inputs: readonly BatchValue[], count: number): Promise<void> | void;
  value(): number;
}

/** A metric that needs more than the train block's own graph: a classifier of the data, trained beforehand. */
export interface FeatureMetric {
  /**
   * The labeled data whose classifier it asks.
   * @throws TrainerError `unsupported` when there is none
   */
  source(node: EntryNode, train: CheckedTrain): CheckedSource;
  begin(extractor: FeatureExtractor, node: EntryNode, train: CheckedTrain): Accumulation;
}

import type { CheckedSource, CheckedTrain, EntryNode } from '@cnn-studio/language';
import type { BatchValue } from '../evaluation/values';
import type { Classifier } from './classifier';
import type { FeatureExtractorContext } from './feature-extractor';

/** Makes one number of many examples that come batch by batch. */
export interface Accumulation {
  /** @param inputs the values of a metric's arguments, of whose rows the first `count` are to be seen */
  add(inputs: readonly BatchValue[], count: number): Promise<void> | void;
  value(): Promise<number> | number;
}

/** The labeled data that a metric is about. */
export interface LabeledData {
  readonly source: CheckedSource;
  readonly context: FeatureExtractorContext;
  /** A classifier trained on them, made ready when it is first asked for. */
  extractor(): Promise<Classifier>;
}

/** A metric that needs more than the train block's own graph: a classifier of the data. */
export interface FeatureMetric {
  /**
   * The labeled data that it is about.
   * @throws TrainerError `unsupported` when there is none
   */
  source(node: EntryNode, train: CheckedTrain): CheckedSource;
  begin(data: LabeledData, node: EntryNode, train: CheckedTrain): Promise<Accumulation>;
}

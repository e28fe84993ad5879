import type { CheckedSource, CheckedTrain, EntryNode } from '@cnn-studio/language';
import type { Accumulation } from '../evaluation/accumulation';
import type { Classifier } from './classifier';
import type { FeatureExtractorContext } from './feature-extractor';

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

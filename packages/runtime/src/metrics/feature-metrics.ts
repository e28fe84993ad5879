import { TrainerError } from '@cnn-studio/data';
import {
  type CheckedTrain,
  type ClassifierMeasure,
  catalogue,
  type EntryNode,
  type NodeId,
} from '@cnn-studio/language';
import type { AccumulatedMetrics, Accumulation } from '../evaluation/accumulation';
import { accuracyScore } from './accuracy-score';
import { precision, recall } from './coverage';
import { type FeatureExtractorContext, FeatureExtractors } from './feature-extractor';
import type { FeatureMetric } from './feature-metric';
import { frechetDistance } from './frechet-distance';
import { inceptionScore } from './inception-score';
import { kernelDistance } from './kernel-distance';
import { labelAgreement } from './label-agreement';

/** One that is forgotten does not compile. */
const METRICS: Readonly<Record<ClassifierMeasure, FeatureMetric>> = {
  'label agreement': labelAgreement,
  'Fréchet distance': frechetDistance,
  'inception score': inceptionScore,
  'kernel distance': kernelDistance,
  precision,
  recall,
  'classification accuracy score': accuracyScore,
};

function metricOf(entry: string): FeatureMetric | undefined {
  const asked = catalogue.get(entry)?.asksClassifier;
  return asked && METRICS[asked.measure];
}

/** Whether an entry is a metric that looks through a feature extractor. */
export function isFeatureMetric(entry: string): boolean {
  return metricOf(entry) !== undefined;
}

/** Why the metric that a node is can't be computed, known before training; undefined when it can, or is none of these. */
export function featureMetricProblem(node: EntryNode, train: CheckedTrain): string | undefined {
  try {
    metricOf(node.entry)?.source(node, train);
    return undefined;
  } catch (error) {
    if (error instanceof TrainerError && error.code === 'unsupported') return error.message;
    throw error;
  }
}

/** The feature metrics of one run; their classifiers are made ready when they are first asked for. */
export class FeatureMetrics implements AccumulatedMetrics {
  private readonly extractors: FeatureExtractors;

  constructor(
    private readonly train: CheckedTrain,
    context: FeatureExtractorContext,
  ) {
    this.extractors = new FeatureExtractors(context);
  }

  /**
   * Begins to measure what a node of the train block is; undefined for what its graph computes.
   * @throws TrainerError `unsupported` when it can't be computed for this node
   */
  async begin(id: NodeId): Promise<Accumulation | undefined> {
    const node = this.train.nodes[id]!;
    const metric = node.op === 'entry' ? metricOf(node.entry) : undefined;
    if (metric === undefined || node.op !== 'entry') return undefined;
    const source = metric.source(node, this.train);
    const data = { source, context: this.extractors.context, extractor: () => this.extractors.of(source) };
    return metric.begin(data, node, this.train);
  }

  dispose(): Promise<void> {
    return this.extractors.dispose();
  }
}

import { TrainerError } from '@cnn-studio/data';
import {
  type CheckedTrain,
  type ClassifierMeasure,
  catalogue,
  type EntryNode,
  type NodeId,
} from '@cnn-studio/language';
import { frechetDistance } from './frechet-distance';
import { inceptionScore } from './inception-score';
import { type JudgeContext, Judges } from './judge';
import { labelAgreement } from './label-agreement';
import type { Accumulation, OutsideMetric } from './outside-metric';

/** One that is forgotten does not compile. */
const METRICS: Readonly<Record<ClassifierMeasure, OutsideMetric>> = {
  'label agreement': labelAgreement,
  'Fréchet distance': frechetDistance,
  'inception score': inceptionScore,
};

function metricOf(entry: string): OutsideMetric | undefined {
  const asked = catalogue.get(entry)?.asksClassifier;
  return asked && METRICS[asked.measure];
}

export function isOutsideMetric(entry: string): boolean {
  return metricOf(entry) !== undefined;
}

/** Why the metric that a node is can't be computed, known before training; undefined when it can, or is none of these. */
export function outsideProblem(node: EntryNode, train: CheckedTrain): string | undefined {
  try {
    metricOf(node.entry)?.source(node, train);
    return undefined;
  } catch (error) {
    if (error instanceof TrainerError && error.code === 'unsupported') return error.message;
    throw error;
  }
}

/** The outside metrics of one run; their classifiers are made ready when they are first asked for. */
export class OutsideMetrics {
  private readonly judges: Judges;

  constructor(
    private readonly train: CheckedTrain,
    context: JudgeContext,
  ) {
    this.judges = new Judges(context);
  }

  /**
   * Begins to measure what a node of the train block is; undefined for what its graph computes.
   * @throws TrainerError `unsupported` when it can't be computed for this node
   */
  async begin(id: NodeId): Promise<Accumulation | undefined> {
    const node = this.train.nodes[id]!;
    const metric = node.op === 'entry' ? metricOf(node.entry) : undefined;
    if (metric === undefined || node.op !== 'entry') return undefined;
    const judge = await this.judges.of(metric.source(node, this.train));
    return metric.begin(judge, node, this.train);
  }

  dispose(): Promise<void> {
    return this.judges.dispose();
  }
}

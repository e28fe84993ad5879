import type { CheckedTrain, EntryNode, NodeId } from '@cnn-studio/language';
import type { BatchValue } from '../loop/values';
import { type JudgeContext, Judges } from './judge';
import { labelAgreement } from './label-agreement';

/** One number per example from the values of a metric's inputs, in the order of its arguments. */
export type PerExample = (inputs: readonly BatchValue[]) => Promise<Float32Array>;

export interface OutsideContext {
  readonly train: CheckedTrain;
  readonly judges: Judges;
}

/** A metric that needs more than the train block's own graph, such as a classifier trained beforehand. */
export interface OutsideMetric {
  /** @throws TrainerError `unsupported` when it can't be computed for this node */
  prepare(node: EntryNode, context: OutsideContext): Promise<PerExample>;
}

/** By catalogue name. */
const METRICS: ReadonlyMap<string, OutsideMetric> = new Map([['label_agreement', labelAgreement]]);

export function isOutsideMetric(entry: string): boolean {
  return METRICS.has(entry);
}

/** The outside metrics of one run, each prepared once, when it is first asked for. */
export class OutsideMetrics {
  private readonly prepared = new Map<NodeId, PerExample>();
  private readonly judges: Judges;

  constructor(
    private readonly train: CheckedTrain,
    context: JudgeContext,
  ) {
    this.judges = new Judges(context);
  }

  /** The metric that a node of the train block is; undefined for what its graph computes. */
  async of(id: NodeId): Promise<PerExample | undefined> {
    const node = this.train.nodes[id]!;
    const metric = node.op === 'entry' ? METRICS.get(node.entry) : undefined;
    if (metric === undefined || node.op !== 'entry') return undefined;
    let prepared = this.prepared.get(id);
    if (prepared === undefined) {
      prepared = await metric.prepare(node, { train: this.train, judges: this.judges });
      this.prepared.set(id, prepared);
    }
    return prepared;
  }

  dispose(): Promise<void> {
    return this.judges.dispose();
  }
}

import { catalogue } from '../catalogue';
import { type Context, failed } from '../context/context';
import { noLabels } from '../diagnostics/data/CNN407-no-labels';
import type { CheckedSource, CheckedTrain, EntryNode } from '../program/program';
import { formatType } from '../types';

/** Metrics that ask a classifier of the data need data that one can be trained with. */
export function checkFeatureMetrics(ctx: Context, train: Pick<CheckedTrain, 'nodes' | 'sources'>): void {
  for (const node of train.nodes) {
    if (node.op !== 'entry') continue;
    const needs = catalogue.get(node.entry)?.asksClassifier?.trainedWith;
    if (needs === undefined) continue;
    const size = needs === 'labeled images' ? imageSize(train, node) : undefined;
    const found =
      needs === 'labeled images'
        ? train.sources.some((source) => hasLabels(source) && formatType(source.columns[0]!.type) === size)
        : labelSource(train, node)?.columns[0]?.type.kind === 'tensor';
    if (found) continue;
    const data = { metric: node.entry, ...(size === undefined ? {} : { size }) };
    ctx.analysis.reporter.report(noLabels, data, node.origin.location);
    failed(ctx);
  }
}

function imageSize({ nodes }: Pick<CheckedTrain, 'nodes'>, node: EntryNode): string {
  return formatType(nodes[node.inputs[0]!]!.type);
}

function hasLabels({ columns: [image, label] }: CheckedSource): boolean {
  return image?.type.kind === 'tensor' && label?.type.kind === 'class';
}

/** The source that a metric's second argument, a label, is a column of. */
function labelSource(
  train: Pick<CheckedTrain, 'nodes' | 'sources'>,
  node: EntryNode,
): CheckedSource | undefined {
  const label = train.nodes[node.inputs[1]!]!;
  return label.op === 'data' ? train.sources[label.source] : undefined;
}

import { type CheckedMeasure, type CheckedTrain, catalogue, type NodeId } from '@cnn-studio/language';
import { isOutsideMetric } from './outside';

/**
 * The measures of a train block that can be computed. A value whose layers or metric can't run yet is left out
 * and told to `warn`: training goes on without it.
 */
export function supportedMeasures(train: CheckedTrain, warn: (message: string) => void): CheckedMeasure[] {
  return train.measures.flatMap((statement) => {
    const values = statement.values.filter(({ text, node }) => {
      const lacking = lackingEntry(train, node);
      if (lacking === undefined) return true;
      warn(`${text} is not measured: \`${lacking}\` can be checked but not yet computed.`);
      return false;
    });
    return values.length === 0 ? [] : [{ ...statement, values }];
  });
}

function lackingEntry(train: CheckedTrain, node: NodeId): string | undefined {
  const found = train.nodes[node]!;
  const isOutside = found.op === 'entry' && isOutsideMetric(found.entry);
  if (found.op === 'entry' && !isOutside && catalogue.get(found.entry)?.graph === undefined)
    return found.entry;
  // An outside metric within an expression would need the graph to wait for it.
  for (const input of found.inputs) {
    const below = train.nodes[input]!;
    if (below.op === 'entry' && isOutsideMetric(below.entry)) return below.entry;
    const lacking = lackingEntry(train, input);
    if (lacking !== undefined) return lacking;
  }
  return undefined;
}

import { type CheckedMeasure, type CheckedTrain, catalogue, type NodeId } from '@cnn-studio/language';
import { featureMetricProblem, isFeatureMetric } from './feature-metrics';

/**
 * The measures of a train block that can be computed. A value whose layers or metric can't run yet is left out
 * and told to `warn`: training goes on without it.
 */
export function supportedMeasures(train: CheckedTrain, warn: (message: string) => void): CheckedMeasure[] {
  return train.measures.flatMap((statement) => {
    const values = statement.values.filter(({ text, node }) => {
      const problem = problemOf(train, node);
      if (problem !== undefined) warn(`${text} is not measured: ${problem}`);
      return problem === undefined;
    });
    return values.length === 0 ? [] : [{ ...statement, values }];
  });
}

function problemOf(train: CheckedTrain, id: NodeId): string | undefined {
  const node = train.nodes[id]!;
  if (node.op === 'entry') {
    if (isFeatureMetric(node.entry)) {
      const problem = featureMetricProblem(node, train);
      if (problem !== undefined) return problem;
    } else if (catalogue.get(node.entry)?.graph === undefined) {
      return `\`${node.entry}\` can be checked but not computed.`;
    }
  }
  for (const input of node.inputs) {
    const below = train.nodes[input]!;
    if (below.op === 'entry' && isOfAll(below.entry)) {
      return `\`${below.entry}\` is known only after all images, so nothing can be computed from it. Measure it on its own.`;
    }
    const problem = problemOf(train, input);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Whether a metric is known only when all images have been seen. */
function isOfAll(entry: string): boolean {
  return isFeatureMetric(entry) || catalogue.get(entry)?.ofSums !== undefined;
}

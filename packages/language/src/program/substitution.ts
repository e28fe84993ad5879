/** Which sources of a train block another one takes the place of, in `measure ... on`. */
import { equal } from '../algebra/dim';
import { formatType, type ValueType } from '../types';
import type { CheckedSource, CheckedTrain, NodeId, SourceColumn } from './program';

/**
 * By index, the sources that `on` stands for: those with the same columns; where there are none, those whose columns differ
 * in height and width alone.
 */
export function replacedSources(sources: readonly CheckedSource[], on: CheckedSource): ReadonlySet<number> {
  const which = (fits: (a: SourceColumn, b: SourceColumn) => boolean) =>
    new Set(
      sources.flatMap(({ columns }, index) =>
        sources[index] !== on &&
        columns.length === on.columns.length &&
        columns.every((column, i) => fits(column, on.columns[i]!))
          ? [index]
          : [],
      ),
    );
  const same = which((a, b) => formatType(a.type) === formatType(b.type));
  return same.size > 0 ? same : which((a, b) => sizedAlike(a.type, b.type));
}

/** Types that differ in height and width at most. */
export function sizedAlike(a: ValueType, b: ValueType): boolean {
  if (a.kind === 'map' && b.kind === 'map') return a.count === b.count;
  if (a.kind !== 'tensor' || b.kind !== 'tensor') return formatType(a) === formatType(b);
  return (
    a.shape.length === b.shape.length &&
    a.shape.every((dim, axis) => (axis < 2 && a.shape.length > 1 ? true : equal(dim, b.shape[axis]!)))
  );
}

/** The types that the data of a train block has while another source stands for some of it. */
export function substitutedTypes(
  train: Pick<CheckedTrain, 'nodes' | 'sources'>,
  on: number,
): Map<NodeId, ValueType> {
  const source = train.sources[on]!;
  const replaced = replacedSources(train.sources, source);
  return new Map(
    train.nodes.flatMap((node) =>
      node.op === 'data' && replaced.has(node.source)
        ? [[node.id, source.columns[node.column]!.type] as const]
        : [],
    ),
  );
}

import type { CheckedMeasure, CheckedSource, CheckedTrain } from '@cnn-studio/language';
import type { DataSet } from '../data/dataset';
import type { OutsideMetrics } from '../metrics/outside';
import { Purpose } from '../random/draw';
import { chosenExamples } from './examples';
import type { BatchValue, ValuesRunner } from './values';

/** Without `on`, a measure looks at this many examples of the training data: a whole epoch would cost too much. */
export const EXAMPLES_WITHOUT_ON = 1000;

export interface Measured {
  readonly values: Readonly<Record<string, number>>;
  readonly images: number;
  /** The data it was measured on. */
  readonly on?: string;
}

/**
 * The averages of a measure's values: with `on` over the whole of that source, else over the first
 * `EXAMPLES_WITHOUT_ON` of the training data. Every example counts the same; the last batch is filled up
 * with copies that do not count.
 * @param outside metrics that are not part of the graph
 * @throws TrainerError `unsupported` when an outside metric can't be computed
 */
export async function measure(
  train: CheckedTrain,
  statement: CheckedMeasure,
  values: ValuesRunner,
  sources: readonly DataSet[],
  seed: number,
  outside: OutsideMetrics,
): Promise<Measured> {
  const { on } = statement;
  const substitute = (source: number) =>
    on !== undefined && haveSameColumns(train.sources[source]!, train.sources[on]!) ? on : source;
  const columns = [];
  for (const { text, node } of statement.values) {
    const metric = await outside.of(node);
    columns.push({ text, metric, nodes: metric === undefined ? [node] : train.nodes[node]!.inputs });
  }
  const nodes = columns.flatMap((column) => column.nodes);
  const used = values
    .feeds(nodes, train.batch)
    .flatMap((feed) => (feed.kind === 'data' ? [sources[substitute(feed.source)]!] : []));
  const total =
    on === undefined
      ? Math.min(EXAMPLES_WITHOUT_ON, ...used.map(({ length }) => length))
      : sources[on]!.length;
  const sums = columns.map(() => 0);
  for (let start = 0; start < total; start += train.batch) {
    const real = Math.min(train.batch, total - start);
    const numbers = Uint32Array.from({ length: train.batch }, (_, i) => start + Math.min(i, real - 1));
    const indices = (source: number) => numbers.map((number) => number % sources[source]!.length);
    const draw = { seed, purpose: Purpose.Measure };
    const results = await values.run(nodes, chosenExamples(sources, indices, numbers, draw, substitute));
    let at = 0;
    for (const [index, { metric, nodes: own }] of columns.entries()) {
      const taken = results.slice(at, at + own.length);
      at += own.length;
      sums[index]! += metric === undefined ? sumOf(taken[0]!, real) : sum(await metric(taken), real);
    }
  }
  return {
    values: Object.fromEntries(columns.map(({ text }, index) => [text, sums[index]! / total])),
    images: total,
    on: (on === undefined ? used[0] : sources[on])?.name,
  };
}

/** The sum over the first `real` examples; a single number for the whole batch counts for each of them. */
function sumOf({ shape, data }: BatchValue, real: number): number {
  return shape.length === 0 ? data[0]! * real : sum(data, real);
}

function sum(numbers: ArrayLike<number>, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += numbers[i]!;
  return total;
}

function haveSameColumns(a: CheckedSource, b: CheckedSource): boolean {
  return (
    a.columns.length === b.columns.length &&
    a.columns.every((column, i) => JSON.stringify(column.type) === JSON.stringify(b.columns[i]!.type))
  );
}

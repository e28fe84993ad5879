import type { CheckedMeasure, CheckedSource, CheckedTrain } from '@cnn-studio/language';
import type { DataSet } from '../data/dataset';
import type { Accumulation, OutsideMetrics } from '../metrics/outside';
import { Purpose } from '../random/draw';
import { chosenExamples } from './examples';
import type { ValuesRunner } from './values';

/** Without `on`, a measure looks at this many examples of the training data: a whole epoch would cost too much. */
export const EXAMPLES_WITHOUT_ON = 1000;

export interface Measured {
  readonly values: Readonly<Record<string, number>>;
  readonly images: number;
  /** The data it was measured on. */
  readonly on?: string;
}

/**
 * A measure's values, most of them averages: with `on` over the whole of that source, else over the first
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
    const metric = await outside.begin(node);
    const nodes = metric === undefined ? [node] : train.nodes[node]!.inputs;
    columns.push({ text, nodes, metric: metric ?? average() });
  }
  const nodes = columns.flatMap((column) => column.nodes);
  const used = values
    .feeds(nodes, train.batch)
    .flatMap((feed) => (feed.kind === 'data' ? [sources[substitute(feed.source)]!] : []));
  const total =
    on === undefined
      ? Math.min(EXAMPLES_WITHOUT_ON, ...used.map(({ length }) => length))
      : sources[on]!.length;
  for (let start = 0; start < total; start += train.batch) {
    const real = Math.min(train.batch, total - start);
    const numbers = Uint32Array.from({ length: train.batch }, (_, i) => start + Math.min(i, real - 1));
    const indices = (source: number) => numbers.map((number) => number % sources[source]!.length);
    const draw = { seed, purpose: Purpose.Measure };
    const results = await values.run(nodes, chosenExamples(sources, indices, numbers, draw, substitute));
    let at = 0;
    for (const { metric, nodes: own } of columns) {
      await metric.add(results.slice(at, at + own.length), real);
      at += own.length;
    }
  }
  return {
    values: Object.fromEntries(columns.map(({ text, metric }) => [text, metric.value()])),
    images: total,
    on: (on === undefined ? used[0] : sources[on])?.name,
  };
}

/** The mean over examples; a single number for a whole batch counts for each of its examples. */
function average(): Accumulation {
  let total = 0;
  let seen = 0;
  return {
    add([value], count) {
      const { shape, data } = value!;
      for (let i = 0; i < count; i++) total += data[shape.length === 0 ? 0 : i]!;
      seen += count;
    },
    value: () => total / seen,
  };
}

function haveSameColumns(a: CheckedSource, b: CheckedSource): boolean {
  return (
    a.columns.length === b.columns.length &&
    a.columns.every((column, i) => JSON.stringify(column.type) === JSON.stringify(b.columns[i]!.type))
  );
}

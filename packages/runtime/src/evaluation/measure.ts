import { averagesBefore, couplesExamples, isAverage, neededNodes } from '@cnn-studio/compiler';
import { type DataSet, Purpose } from '@cnn-studio/data';
import {
  type CheckedMeasure,
  type CheckedTrain,
  catalogue,
  type NodeId,
  type Program,
  replacedSources,
} from '@cnn-studio/language';
import { chosenExamples } from '../feeds/examples';
import type { Examples } from '../feeds/feeds';
import type { AccumulatedMetrics, Accumulation } from './accumulation';
import type { Measured } from './measured';
import type { SizedValues } from './sized-values';
import type { BatchValue, ValuesRunner } from './values';

/** Without `on`, a measure looks at this many examples of the training data: a whole epoch would cost too much. */
const EXAMPLES_WITHOUT_ON = 1000;

/**
 * A measure's values, most of them averages: with `on` over the whole of that source, else over the first
 * `EXAMPLES_WITHOUT_ON` of the training data. They are what the expressions would be if all those examples were one batch:
 * every example counts the same, and an average inside of an expression, as in `bce(c - mean(c), 1)`, is found first, in a
 * pass of its own. What fills up the last batch does not count. Values of different data come apart.
 * @param accumulated metrics that no graph computes: they look through a feature extractor
 * @throws TrainerError `unsupported` when a metric can't be computed
 */
export async function measure(
  program: Program,
  train: CheckedTrain,
  statement: CheckedMeasure,
  values: SizedValues,
  all: readonly DataSet[],
  seed: number,
  accumulated: AccumulatedMetrics,
): Promise<Measured[]> {
  const { on } = statement;
  // Each example counts once: none comes in place of one that can't be used.
  const sources = await Promise.all(
    all.map((source, index) => (index === on ? (source.usable?.() ?? source) : source)),
  );
  const replaced = on === undefined ? undefined : replacedSources(train.sources, train.sources[on]!);
  const substitute = (source: number) => (replaced?.has(source) ? on! : source);
  const groups = new Map<string, { readonly used: readonly number[]; readonly columns: Column[] }>();
  for (const { text, node } of statement.values) {
    const column = await columnOf(train, text, node, accumulated);
    const used = [...new Set(sourcesOf(train, node).map(substitute))];
    const key = used.join();
    const group = groups.get(key) ?? { used, columns: [] };
    group.columns.push(column);
    groups.set(key, group);
  }
  const measured: Measured[] = [];
  for (const { used, columns } of groups.values()) {
    // What is made of noise alone is told of the data that the statement names.
    const named = used.length === 0 && on !== undefined ? [on] : used;
    const total =
      on !== undefined && named.includes(on)
        ? sources[on]!.length
        : Math.min(EXAMPLES_WITHOUT_ON, ...used.map((source) => sources[source]!.length));
    const found = await measureColumns(columns, { program, train, values, sources, seed, substitute, total });
    const name = named.map((source) => sources[source]!.name).join(' and ');
    measured.push({ values: found, images: total, on: name === '' ? undefined : name });
  }
  return measured;
}

/** One value of a measure. */
interface Column {
  readonly text: string;
  readonly node: NodeId;
  /** What is computed example by example for `metric`. */
  readonly nodes: readonly NodeId[];
  /** Absent for what is computed from averages alone. */
  readonly metric?: Accumulation;
  /** The averages that must be known before, in order. */
  readonly before: readonly (readonly NodeId[])[];
}

async function columnOf(
  train: CheckedTrain,
  text: string,
  id: NodeId,
  accumulated: AccumulatedMetrics,
): Promise<Column> {
  const node = train.nodes[id]!;
  const before = averagesBefore(train, id);
  const accumulation = await accumulated.begin(id);
  if (accumulation !== undefined) return { text, node: id, nodes: node.inputs, metric: accumulation, before };
  const { ofSums } = (node.op === 'entry' && catalogue.get(node.entry)) || {};
  if (ofSums !== undefined) return { text, node: id, nodes: [id], metric: sums(ofSums), before };
  const combined = node.type.kind === 'scalar' && !isAverage(train, node);
  return { text, node: id, nodes: [id], before, ...(combined ? {} : { metric: average() }) };
}

async function measureColumns(
  columns: readonly Column[],
  around: {
    readonly program: Program;
    readonly train: CheckedTrain;
    readonly values: SizedValues;
    readonly sources: readonly DataSet[];
    readonly seed: number;
    readonly substitute: (source: number) => number;
    readonly total: number;
  },
): Promise<Record<string, number>> {
  const { program, train, values, sources, seed, substitute, total } = around;
  const draw = { seed, purpose: Purpose.Measure };
  const known = new Map<NodeId, number>();
  const examplesAt = (start: number, count: number, real: number): Examples => {
    const numbers = Uint32Array.from({ length: count }, (_, i) => start + Math.min(i, real - 1));
    const indices = (source: number) => numbers.map((number) => number % sources[source]!.length);
    const average = (node: NodeId) => known.get(node)!;
    return { ...chosenExamples(sources, indices, numbers, draw, substitute), average };
  };
  /** What computes values for the example at `start`, at its size. */
  const at = (nodes: readonly NodeId[], start: number): Promise<ValuesRunner> =>
    values.at(nodes, sources, substitute, (source) => ({
      index: start % sources[source]!.length,
      chance: { ...draw, source, numbers: [start] },
    }));
  const passes = Math.max(...columns.map(({ before, metric }) => before.length + (metric ? 1 : 0)));
  for (let pass = 0; pass < passes; pass++) {
    const averages = new Map(
      columns.flatMap(({ before }) => before[pass] ?? []).map((id) => [id, average()] as const),
    );
    const own = columns.filter(({ before, metric }) => metric !== undefined && before.length === pass);
    const nodes = [...new Set([...averages.keys(), ...own.flatMap((column) => column.nodes)])];
    const given = new Set(known.keys());
    const apart = !couplesExamples(program, train, nodes, given);
    // Images of their own size go one at a time.
    const batch = values.isOwnSize(nodes, sources, substitute) ? 1 : train.batch;
    for (let start = 0; start < total; start += batch) {
      const real = Math.min(batch, total - start);
      // Filled up, so that one compiled graph serves all.
      const examples = examplesAt(start, apart ? batch : real, real);
      const runner = await at(nodes, start);
      const results = await runner.run(nodes, examples, given);
      const resultOf = (id: NodeId) => results[nodes.indexOf(id)]!;
      for (const [id, found] of averages) found.add([resultOf(id)], real);
      for (const { metric, nodes: inputs } of own) await metric!.add(inputs.map(resultOf), real);
    }
    for (const [id, found] of averages) known.set(id, found.value());
  }
  const results: Record<string, number> = {};
  for (const { text, node, metric } of columns) {
    if (metric !== undefined) results[text] = await metric.value();
    else {
      const runner = await at([node], 0);
      const [value] = await runner.run([node], examplesAt(0, 1, 1), new Set(known.keys()));
      results[text] = value!.data[0]!;
    }
  }
  return results;
}

/** The sources that a value is made from, by index. */
function sourcesOf(train: CheckedTrain, node: NodeId): number[] {
  return neededNodes(train, [node]).flatMap((needed) => (needed.op === 'data' ? [needed.source] : []));
}

/** The mean over examples; a single number for a whole batch counts for each of its examples. */
function average() {
  let total = 0;
  let seen = 0;
  return {
    add([value]: readonly BatchValue[], count: number) {
      const { shape, data } = value!;
      for (let i = 0; i < count; i++) total += data[shape.length === 0 ? 0 : i]!;
      seen += count;
    },
    value: () => total / seen,
  };
}

/** A metric that is computed of the sums of an example's numbers over all examples. */
function sums(metricOf: (sums: Float64Array) => number): Accumulation {
  let totals: Float64Array | undefined;
  return {
    add([value], count) {
      const { shape, data } = value!;
      const size = shape[1]!;
      totals ??= new Float64Array(size);
      for (let i = 0; i < count * size; i++) totals[i % size]! += data[i]!;
    },
    value: () => metricOf(totals!),
  };
}

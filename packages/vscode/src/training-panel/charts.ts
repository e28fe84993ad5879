/** Which curves share a chart, and what tells them apart. Plain data: the page draws it. */
import type { Curve } from '../runs/curves';
import type { Buckets, Series } from '../runs/series';

export interface ShownRun {
  readonly label: string;
  readonly curves: readonly Curve[];
}

export interface ChartLine {
  readonly key: string;
  readonly label: string;
  /** Index into the palette. */
  readonly color: number;
  /** Index into the dash patterns; 0 is a solid line. */
  readonly dash: number;
  readonly series: Series;
}

export interface ChartSpec {
  readonly key: string;
  readonly kind: 'loss' | 'measure';
  /** Empty for the chart of all losses. */
  readonly title: string;
  readonly lines: readonly ChartLine[];
}

/**
 * One run: all its losses in one chart, a color for each. Several: a chart for each loss, a color for each run.
 * Measures share a chart when they are of one kind, `psnr(...)` and `psnr(...)`, for they have one unit.
 */
export function chartsOf(runs: readonly ShownRun[]): readonly ChartSpec[] {
  const compared = runs.length > 1;
  const charts = new Map<string, Chart>();
  runs.forEach(({ curves }, run) => {
    for (const { kind, name, on, series } of curves) {
      const title = kind === 'loss' ? (compared ? name : '') : metricOf(name);
      const key = JSON.stringify([kind, title]);
      const chart = charts.get(key) ?? { kind, title, names: [], curves: [] };
      charts.set(key, chart);
      const text = on === '' ? name : `${name} on ${on}`;
      if (!chart.names.includes(text)) chart.names.push(text);
      chart.curves.push({ run, text, series });
    }
  });
  return [...charts]
    .map(([key, chart]) => ({
      key,
      kind: chart.kind,
      title: chart.title,
      lines: chart.curves.map(({ run, text, series }) => {
        const index = chart.names.indexOf(text);
        // Where a run has one line only, the chart's title says what it is.
        const parts = [
          ...(compared ? [runs[run]!.label] : []),
          ...(compared && chart.names.length === 1 ? [] : [text]),
        ];
        return {
          key: JSON.stringify([run, text]),
          label: parts.join(': '),
          color: compared ? run : index,
          dash: compared ? index : 0,
          series,
        };
      }),
    }))
    .sort((a, b) => Number(a.kind === 'measure') - Number(b.kind === 'measure'));
}

interface Chart {
  readonly kind: ChartSpec['kind'];
  readonly title: string;
  readonly names: string[];
  readonly curves: { readonly run: number; readonly text: string; readonly series: Series }[];
}

/** `psnr` of `psnr(restored, clean)`; all of it for what is no single call. */
function metricOf(expression: string): string {
  return /^(\w+)\(.*\)$/.exec(expression)?.[1] ?? expression;
}

/** A curve as x and y, its extremes kept where a bucket holds several steps. */
export function outline({ width, steps, lows, highs }: Buckets): readonly [number[], number[]] {
  if (width === 1) return [[...steps], [...lows]];
  const x: number[] = [];
  const y: number[] = [];
  steps.forEach((step, index) => {
    x.push(step, Math.min(step + width / 2, (steps[index + 1] ?? Number.POSITIVE_INFINITY) - 0.5));
    y.push(lows[index]!, highs[index]!);
  });
  return [x, y];
}

/** Far more digits than anybody reads; uPlot labels no axis whose numbers have 18. */
const MAX_DIGITS = 12;

/** The power of ten to divide values by before they are drawn: 1 unless they are huge, as losses are that explode. */
export function unitOf(lines: readonly (readonly (number | null | undefined)[])[]): number {
  let largest = 0;
  for (const line of lines) for (const value of line) largest = Math.max(largest, Math.abs(value ?? 0));
  const digits = largest === 0 ? 0 : Math.floor(Math.log10(largest)) + 1;
  return digits <= MAX_DIGITS ? 1 : 10 ** (digits - 1);
}

/** A number at an axis: short, and another one for each mark. */
export function tick(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2).replace(/\.?0+e/, 'e');
  return String(Number(value.toPrecision(4)));
}

/** Index of the bucket nearest to `step`; -1 when there is none. */
export function nearest({ steps }: Buckets, step: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && step - steps[low - 1]! <= steps[low]! - step) return low - 1;
  return steps.length === 0 ? -1 : low;
}

/** The first and the last step that any of the charts shows; never the same. */
export function stepsOf(charts: readonly ChartSpec[]): readonly [number, number] {
  const all = charts.flatMap(({ lines }) => lines.map(({ series }) => series.buckets.steps));
  const first = Math.min(...all.flatMap((steps) => steps.slice(0, 1)));
  const last = Math.max(...all.flatMap((steps) => steps.slice(-1)));
  return Number.isFinite(first) ? [first, Math.max(last, first + 1)] : [0, 1];
}

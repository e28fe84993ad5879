import type { TrainingEvent } from '@cnn-studio/protocol';
import { expect, test } from 'vitest';
import { Curves, pointsOf } from '../src/runs/curves';
import { Series, smooth } from '../src/runs/series';
import { chartsOf, nearest, outline, stepsOf, tick, unitOf } from '../src/training-panel/charts';
import { tails } from '../src/training-panel/feed';
import { opaque } from '../src/training-panel/page/theme';

function step(number: number, losses: Record<string, number | null>): TrainingEvent {
  return {
    event: 'step',
    step: number,
    of: 100,
    losses: losses as Record<string, number>,
    stepMs: 1,
    imagesPerSecond: 1,
    etaSeconds: 1,
  };
}

function measure(number: number, values: Record<string, number>): TrainingEvent {
  return { event: 'measure', step: number, values, on: 'mnist(test)', images: 10 };
}

function curvesOf(...events: TrainingEvent[]): Curves {
  const curves = new Curves();
  for (const event of events) for (const point of pointsOf(event)) curves.add(point);
  return curves;
}

test('a short run is kept to the point', () => {
  const series = new Series(8);
  for (let at = 1; at <= 8; at++) series.push(at, at / 2);
  expect(series.buckets).toMatchObject({ width: 1, steps: [1, 2, 3, 4, 5, 6, 7, 8] });
  expect(outline(series.buckets)).toEqual([
    [1, 2, 3, 4, 5, 6, 7, 8],
    [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4],
  ]);
});

test('a long run takes no more memory, and keeps every extreme and the mean', () => {
  const series = new Series(64);
  const values = Array.from({ length: 10_000 }, (_, at) => Math.sin(at) + (at === 4321 ? 50 : 0));
  values.forEach((value, at) => {
    series.push(at + 1, value);
    expect(series.length).toBeLessThanOrEqual(64);
  });
  const { lows, highs, means, counts, steps, width } = series.buckets;
  expect(Math.max(...highs)).toBe(Math.max(...values));
  expect(Math.min(...lows)).toBe(Math.min(...values));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
  const mean = means.reduce((sum, value, at) => sum + value * counts[at]!, 0) / values.length;
  expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 10);
  expect(series.length).toBeGreaterThan(16);
  const keys = steps.map((first) => Math.floor(first / width));
  expect(new Set(keys).size).toBe(keys.length);
  // On the chart the steps still ascend.
  const [x] = outline(series.buckets);
  expect(x.every((value, at) => at === 0 || value > x[at - 1]!)).toBe(true);
});

test('steps that are far apart make few buckets, not an endless search for a width', () => {
  const series = new Series(4);
  for (const at of [1, 1000, 1_000_000, 1_000_001, 5_000_000, 9_000_000]) series.push(at, at);
  expect(series.length).toBeLessThanOrEqual(4);
  expect(series.lastStep).toBeDefined();
});

test('a resumed run replaces the points it makes again', () => {
  const series = new Series();
  for (const at of [1, 2, 3, 4]) series.push(at, at);
  series.push(3, 30);
  expect(series.buckets).toMatchObject({ steps: [1, 2, 3], means: [1, 2, 30] });
});

test('a series travels as plain data', () => {
  const series = new Series(16);
  for (let at = 1; at <= 100; at++) series.push(at, at);
  const copy = Series.from(JSON.parse(JSON.stringify(series.buckets)), 16);
  series.push(101, 7);
  copy.push(101, 7);
  expect(copy.buckets).toEqual(series.buckets);
});

test('smoothing is the exponential average that starts where the points do', () => {
  const series = new Series();
  [1, 0, 0].forEach((value, at) => {
    series.push(at + 1, value);
  });
  // By hand, w = 0.5: 1; (0.25 * 1 + 0.5 * 0) / 0.75; (0.125 * 1) / 0.875.
  const expected = [1, 1 / 3, 1 / 7];
  smooth(series.buckets, 0.5).forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at]!, 12);
  });
  expect(smooth(series.buckets, 0)).toEqual([1, 0, 0]);
});

test('smoothing of thinned points is that of all points, where they are alike', () => {
  const all = new Series(1000);
  const thinned = new Series(100);
  for (let at = 1; at <= 1000; at++) {
    const value = at < 512 ? 1 : 2;
    all.push(at, value);
    thinned.push(at, value);
  }
  expect(thinned.length).toBeLessThan(200);
  expect(smooth(thinned.buckets, 0.99).at(-1)).toBeCloseTo(smooth(all.buckets, 0.99).at(-1)!, 6);
});

test('a loss that is not a number has no point', () => {
  const curves = curvesOf(step(1, { A: 1, B: null }), step(2, { A: Number.POSITIVE_INFINITY, B: 2 }));
  expect(curves.all.map(({ name, series }) => [name, series.buckets.steps])).toEqual([
    ['A', [1]],
    ['B', [2]],
  ]);
});

test('one run: losses share a chart, a color each; measures of a kind share one', () => {
  const { all } = curvesOf(
    step(1, { Critic: 1, Generator: 2 }),
    measure(1, { 'psnr(a, b)': 13, 'psnr(c, b)': 19, 'ssim(c, b)': 0.8 }),
  );
  const charts = chartsOf([{ label: 'run', curves: all }]);
  expect(
    charts.map(({ kind, title, lines }) => [kind, title, lines.map(({ label, color }) => [label, color])]),
  ).toEqual([
    [
      'loss',
      '',
      [
        ['Critic', 0],
        ['Generator', 1],
      ],
    ],
    [
      'measure',
      'psnr',
      [
        ['psnr(a, b) on mnist(test)', 0],
        ['psnr(c, b) on mnist(test)', 1],
      ],
    ],
    ['measure', 'ssim', [['ssim(c, b) on mnist(test)', 0]]],
  ]);
});

test('several runs: a chart for each loss, a color for each run, dashes where one run has several lines', () => {
  const one = curvesOf(
    step(1, { Critic: 1, Generator: 2 }),
    measure(1, { 'psnr(a, b)': 13, 'psnr(c, b)': 19 }),
  ).all;
  const two = curvesOf(step(1, { Generator: 3 })).all;
  const charts = chartsOf([
    { label: 'first', curves: one },
    { label: 'second', curves: two },
  ]);
  expect(
    charts.map(({ title, lines }) => [title, lines.map(({ label, color, dash }) => [label, color, dash])]),
  ).toEqual([
    ['Critic', [['first', 0, 0]]],
    [
      'Generator',
      [
        ['first', 0, 0],
        ['second', 1, 0],
      ],
    ],
    [
      'psnr',
      [
        ['first: psnr(a, b) on mnist(test)', 0, 0],
        ['first: psnr(c, b) on mnist(test)', 0, 1],
      ],
    ],
  ]);
});

test('charts span the steps of all of them', () => {
  const { all } = curvesOf(step(3, { A: 1 }), step(9, { A: 1 }), measure(20, { 'psnr(a, b)': 1 }));
  expect(stepsOf(chartsOf([{ label: '', curves: all }]))).toEqual([3, 20]);
  expect(stepsOf(chartsOf([{ label: '', curves: curvesOf(step(3, { A: 1 })).all }]))).toEqual([3, 4]);
  expect(stepsOf([])).toEqual([0, 1]);
});

test('the value under the pointer is that of the nearest step', () => {
  const series = new Series();
  for (const at of [10, 20, 40]) series.push(at, at);
  expect([0, 14, 16, 29, 31, 99].map((at) => nearest(series.buckets, at))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(nearest(new Series().buckets, 1)).toBe(-1);
});

test('the page gets only what is new, by curve', () => {
  const points = [step(1, { A: 1, B: 2 }), step(2, { A: 3 })].flatMap(pointsOf);
  expect(tails(points)).toEqual([
    { kind: 'loss', name: 'A', on: '', points: [1, 1, 2, 3] },
    { kind: 'loss', name: 'B', on: '', points: [1, 2] },
  ]);
});

test("lines have none of the transparency of the theme's colors", () => {
  expect(['#EA5C0055', 'rgba(234, 92, 0, 0.33)', '#007acc', 'rgb(1, 2, 3)', 'gray'].map(opaque)).toEqual([
    '#EA5C00',
    'rgb(234, 92, 0)',
    '#007acc',
    'rgb(1, 2, 3)',
    'gray',
  ]);
});

test.each([
  [[[0.5, -3]], 1],
  [[[1e11]], 1],
  [[[1, null, undefined], [-2.5e20]], 1e20],
  [[[9.9e307]], 1e307],
  [[[]], 1],
])('values %j are drawn in units of %s', (lines, unit) => {
  expect(unitOf(lines)).toBe(unit);
});

test.each([
  [0, '0'],
  [0.25, '0.25'],
  [12_000, '12000'],
  [120_000, '1.2e+5'],
  [140_000, '1.4e+5'],
  [-2e20, '-2e+20'],
  [1.25e-7, '1.25e-7'],
])('the mark at %s reads %s', (value, text) => {
  expect(tick(value)).toBe(text);
});

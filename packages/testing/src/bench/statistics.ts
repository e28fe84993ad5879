export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Slope of the straight line through the logarithms, by least squares: 1 where y grows in proportion to x. */
export function logSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const x = mean(logs.map(([a]) => a));
  const y = mean(logs.map(([, b]) => b));
  const above = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return above / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

/** Milliseconds of each of `runs` runs, after `warmUp` more that don't count. */
export function times(run: () => void, runs: number, warmUp: number): readonly number[] {
  const result: number[] = [];
  for (let i = -warmUp; i < runs; i++) {
    const start = performance.now();
    run();
    if (i >= 0) result.push(performance.now() - start);
  }
  return result;
}

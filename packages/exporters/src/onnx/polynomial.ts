/**
 * Sizes as polynomials in the batch and the symbols of a network's inputs, each of first degree: what shapes are made
 * of (`batch * height * width`, `2 * height`, `width + 4`). Found from their values at sample points, in
 * units of each variable: `value / unit`.
 */

import type { Variable } from '../dynamic-sizes';

/** Coefficients by the set of variables they multiply, as a bit mask. */
export type Polynomial = ReadonlyMap<number, number>;

/** Every combination of the first two samples, the variables' bits counting; then the point to check with. */
export function samplePoints(variables: readonly Variable[]): number[][] {
  const corners = Array.from({ length: 2 ** variables.length }, (_, mask) =>
    variables.map(({ samples }, i) => samples[(mask >> i) & 1]!),
  );
  return [...corners, variables.map(({ samples }) => samples[2])];
}

/**
 * The polynomial that takes these values at the sample points.
 * @returns undefined if none with whole coefficients does
 */
export function fit(variables: readonly Variable[], values: readonly number[]): Polynomial | undefined {
  let coefficients = values.slice(0, 2 ** variables.length);
  // One variable after the other: of two values on a line, the slope and what is left at 0.
  variables.forEach(({ samples, unit }, i) => {
    const [a, b] = [samples[0] / unit, samples[1] / unit];
    const next = coefficients.slice();
    coefficients.forEach((_, mask) => {
      if ((mask >> i) & 1) return;
      const other = mask | (1 << i);
      const slope = (coefficients[other]! - coefficients[mask]!) / (b - a);
      next[other] = slope;
      next[mask] = coefficients[mask]! - slope * a;
    });
    coefficients = next;
  });
  const found = new Map<number, number>();
  for (const [mask, coefficient] of coefficients.entries()) {
    const whole = Math.round(coefficient);
    if (Math.abs(coefficient - whole) > 1e-6) return undefined;
    if (whole !== 0) found.set(mask, whole);
  }
  const check = variables.map(({ samples, unit }) => samples[2] / unit);
  return evaluate(found, check) === values[2 ** variables.length] ? found : undefined;
}

function evaluate(polynomial: Polynomial, point: readonly number[]): number {
  let sum = 0;
  for (const [mask, coefficient] of polynomial) {
    sum += point.reduce((product, value, i) => ((mask >> i) & 1 ? product * value : product), coefficient);
  }
  return sum;
}

import type { Range } from '../../types';

const PERIOD = 2 * Math.PI;

/** The range of the cosine over an interval. */
export function cosineRange({ min, max }: Range): Range {
  if (!(max - min < PERIOD)) return { min: -1, max: 1 };
  const ends = [Math.cos(min), Math.cos(max)];
  // A maximum lies at every multiple of 2π, a minimum half a period after it.
  const passes = (phase: number) => Math.floor((max - phase) / PERIOD) > Math.floor((min - phase) / PERIOD);
  return {
    min: passes(Math.PI) ? -1 : Math.min(...ends),
    max: passes(0) ? 1 : Math.max(...ends),
  };
}

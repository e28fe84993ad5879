/** Interval arithmetic: each function gives the smallest interval that holds the results of all elements. */
import { type Range, UNBOUNDED } from '../types';

/** The range of a single value. */
export function constantRange(value: number): Range {
  return { min: value, max: value };
}

/** Whether both ends are finite. */
export function isBounded(range: Range): boolean {
  return Number.isFinite(range.min) && Number.isFinite(range.max);
}

/** The difference between the ends; infinite for an unbounded range. */
export function width(range: Range): number {
  return range.max - range.min;
}

/** The range of a + b, for any a and b in the ranges. */
export function addRanges(a: Range, b: Range): Range {
  return { min: a.min + b.min, max: a.max + b.max };
}

/** The range of a - b, for any a and b in the ranges. */
export function subtractRanges(a: Range, b: Range): Range {
  return { min: a.min - b.max, max: a.max - b.min };
}

/** The range of a · b, for any a and b in the ranges. */
export function multiplyRanges(a: Range, b: Range): Range {
  return hull([a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max]);
}

/** Unbounded when the divisor can be 0. */
export function divideRanges(a: Range, b: Range): Range {
  if (b.min <= 0 && b.max >= 0) return UNBOUNDED;
  return hull([a.min / b.min, a.min / b.max, a.max / b.min, a.max / b.max]);
}

/** 0 times infinity counts as 0: the infinite end is a bound that no element reaches. */
function hull(ends: readonly number[]): Range {
  const known = ends.map((end) => (Number.isNaN(end) ? 0 : end));
  return { min: Math.min(...known), max: Math.max(...known) };
}

/** The interval that holds all of them. */
export function joinRanges(ranges: readonly Range[]): Range {
  return {
    min: Math.min(...ranges.map((range) => range.min)),
    max: Math.max(...ranges.map((range) => range.max)),
  };
}

/** With 0, for what pads with zeros or drops elements to zero. */
export function withZero(range: Range): Range {
  return { min: Math.min(0, range.min), max: Math.max(0, range.max) };
}

/** The range of |x|. */
export function absoluteRange({ min, max }: Range): Range {
  const least = min <= 0 && max >= 0 ? 0 : Math.min(Math.abs(min), Math.abs(max));
  return { min: least, max: Math.max(Math.abs(min), Math.abs(max)) };
}

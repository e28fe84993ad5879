import type { Range } from '@cnn-studio/language';
import type { DisplayRange } from './sheet';

/**
 * How values that are shown together are mapped to black and white: each by its checked range. A value whose
 * range isn't known takes the one that the others span, so that pictures stay comparable, or else goes from
 * its smallest number to its largest.
 */
export function displayRanges(
  values: readonly { readonly range: Range; readonly data: Float32Array | Int32Array }[],
): DisplayRange[] {
  const known = values.map(({ range }) => range).filter(isBounded);
  return values.map(({ range, data }) => {
    if (isBounded(range)) return range;
    if (known.length > 0) {
      return { min: Math.min(...known.map(({ min }) => min)), max: Math.max(...known.map(({ max }) => max)) };
    }
    return extremes(data);
  });
}

function isBounded({ min, max }: Range): boolean {
  return Number.isFinite(min) && Number.isFinite(max) && max > min;
}

function extremes(data: Float32Array | Int32Array): DisplayRange {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of data) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return max > min ? { min, max } : { min: 0, max: 1 };
}

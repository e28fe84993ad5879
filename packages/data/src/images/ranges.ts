import { type Graph, PictureRanges, type Range } from '@cnn-studio/language';
import type { DisplayRange } from './sheet';

const known = new WeakMap<Graph, PictureRanges>();

/** What is black and white in a train block's values: for previews and files, read and written, alike. */
export function pictureRanges(train: Graph): PictureRanges {
  let ranges = known.get(train);
  if (ranges === undefined) {
    ranges = new PictureRanges(train);
    known.set(train, ranges);
  }
  return ranges;
}

/**
 * How values that are shown together are mapped to black and white: each by its picture range. A value that has none
 * takes the one that the others span, so that pictures stay comparable, or else goes from its smallest number to its
 * largest.
 */
export function displayRanges(
  values: readonly { readonly range: Range | undefined; readonly data: Float32Array | Int32Array }[],
): DisplayRange[] {
  const given = values.flatMap(({ range }) => range ?? []);
  return values.map(({ range, data }) => {
    if (range !== undefined) return range;
    if (given.length > 0) {
      return { min: Math.min(...given.map(({ min }) => min)), max: Math.max(...given.map(({ max }) => max)) };
    }
    return extremes(data);
  });
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

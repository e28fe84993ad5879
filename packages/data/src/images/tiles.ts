/** Where tiles of one size lie so that they cover a line of pixels, each overlapping the next by at least `overlap`. */
export function tileStarts(length: number, tile: number, overlap: number): number[] {
  if (length <= tile) return [0];
  const count = Math.ceil((length - overlap) / (tile - overlap));
  // Spread evenly: the overlap is used up instead of a narrow last tile.
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - tile)) / (count - 1)));
}

/** A tile of a line of pixels: its start, and the part of it that is what the whole line would give. */
export interface Piece {
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Pieces of one size that cover a line. Each sees `margin` pixels beyond the part that counts, but for the line's own ends,
 * where it ends as the line does. Starts are multiples of `stride`, and so is `length - tile`.
 */
export function pieces(length: number, tile: number, margin: number, stride: number): Piece[] {
  if (tile >= length) return [{ start: 0, from: 0, to: length }];
  const step = Math.floor((tile - 2 * margin) / stride) * stride;
  const count = 1 + Math.ceil((length - tile) / step);
  const starts = Array.from({ length: count }, (_, i) => Math.min(i * step, length - tile));
  return starts.map((start, i) => ({
    start,
    from: i === 0 ? 0 : start + margin,
    to: i === count - 1 ? length : start + tile - margin,
  }));
}

/** Where only one tile reaches, even its border counts. */
const MIN_WEIGHT = 1e-3;

/**
 * How much each pixel of a tile counts where tiles overlap: next to nothing in the outer third of the overlap,
 * where a convolution sees the padding beyond the tile, then rising in a straight line to 1. The weights of two
 * tiles that overlap by just `overlap` add up to 1.
 */
export function tileWeights(tile: number, overlap: number): Float32Array {
  const margin = Math.floor(overlap / 3);
  return Float32Array.from({ length: tile }, (_, i) => {
    if (overlap === 0) return 1;
    const inside = Math.min(i, tile - 1 - i) + 0.5 - margin;
    return Math.min(1, Math.max(MIN_WEIGHT, inside / (overlap - 2 * margin)));
  });
}

/** The pixel at `index` of a line that goes on beyond its ends as in a mirror (without repeating the last pixel). */
export function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = ((index % period) + period) % period;
  return within < length ? within : period - within;
}

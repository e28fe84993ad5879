/** Where tiles of one size lie so that they cover a line of pixels, each overlapping the next by at least `overlap`. */
export function tileStarts(length: number, tile: number, overlap: number): number[] {
  if (length <= tile) return [0];
  const count = Math.ceil((length - overlap) / (tile - overlap));
  // Spread evenly: the overlap is used up instead of a narrow last tile.
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - tile)) / (count - 1)));
}

/**
 * How much each pixel of a tile counts where tiles overlap: rising in a straight line from the border, where a
 * convolution knows least, to 1 at `overlap` pixels inside.
 */
export function tileWeights(tile: number, overlap: number): Float32Array {
  return Float32Array.from({ length: tile }, (_, i) =>
    overlap === 0 ? 1 : Math.min(1, (Math.min(i, tile - 1 - i) + 0.5) / overlap),
  );
}

/** The pixel at `index` of a line that goes on beyond its ends as in a mirror (without repeating the last pixel). */
export function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = ((index % period) + period) % period;
  return within < length ? within : period - within;
}

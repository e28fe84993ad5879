import { decodeImage, type Pixels, Purpose, uniform } from '@cnn-studio/data';
import { UMAP } from 'umap-js';

/** Where a vector lies on a map: 0 is left or top, 1 right or bottom. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Neighbors that decide what stays together; the paper's and its libraries' choice. */
const NEIGHBORS = 15;
/** Below this there is nothing to be unfolded: what there is stands in a row. */
const MIN_VECTORS = 4;
/** Random numbers drawn at once. */
const DRAWN = 4096;

const WHITE = 0xff;
/** Pixels of the map's longer side, about. */
const MAP_SIDE = 2000;
const MIN_THUMBNAIL = 12;
const MAX_THUMBNAIL = 64;
/** So many places for thumbnails as there are of them, so that what lies apart stays apart. */
const SPARENESS = 3;

/**
 * Places in the plane of vectors of one length, by UMAP (McInnes, Healy and Melville, 2018): vectors that are near each other are
 * near each other there. The same vectors have the same places each time.
 */
export function mapPlaces(vectors: readonly Float32Array[]): Place[] {
  const count = vectors.length;
  if (count < MIN_VECTORS) return vectors.map((_, i) => ({ x: (i + 0.5) / count, y: 0.5 }));
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(NEIGHBORS, count - 1),
    random: randomNumbers(),
  });
  const places = umap.fit(vectors.map((vector) => [...vector]));
  const [left, right] = extent(places.map(([x]) => x!));
  const [top, bottom] = extent(places.map(([, y]) => y!));
  // One measure for both, so that distances stay what they are.
  const side = Math.max(right - left, bottom - top) || 1;
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  return places.map(([x, y]) => ({ x: 0.5 + (x! - middleX) / side, y: 0.5 + (y! - middleY) / side }));
}

function extent(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([min, max], value) => [Math.min(min, value), Math.max(max, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** Numbers in [0, 1) from our own generator. */
function randomNumbers(): () => number {
  let drawn = new Float32Array();
  let execution = 0;
  let next = 0;
  return () => {
    if (next === drawn.length) {
      drawn = uniform({ seed: 0, purpose: Purpose.Generate, stream: 0, execution: execution++ }, DRAWN);
      next = 0;
    }
    return drawn[next++]!;
  };
}

/**
 * A picture of image files at their places, each in the free cell of a grid that is nearest to its place, so that none hides
 * another.
 * @throws TrainerError `image-invalid`
 */
export async function drawMap(files: readonly string[], places: readonly Place[]): Promise<Pixels> {
  const cells = Math.max(1, Math.ceil(Math.sqrt(SPARENESS * files.length)));
  const thumbnail = Math.min(MAX_THUMBNAIL, Math.max(MIN_THUMBNAIL, Math.floor(MAP_SIDE / cells)));
  const side = cells * thumbnail;
  const data = new Uint8Array(side * side * 3).fill(WHITE);
  for (const [i, { row, column }] of nearestCells(places, cells).entries()) {
    const size = { height: thumbnail, width: thumbnail };
    const image = await decodeImage(files[i]!, { channels: 3, size });
    // 16 bits are more than a thumbnail shows.
    const shift = image.data instanceof Uint16Array ? 8 : 0;
    for (let y = 0; y < thumbnail; y++) {
      const to = ((row * thumbnail + y) * side + column * thumbnail) * 3;
      const from = y * thumbnail * 3;
      for (let k = 0; k < thumbnail * 3; k++) data[to + k] = image.data[from + k]! >> shift;
    }
  }
  return { height: side, width: side, channels: 3, data };
}

/** Cells of a square grid, a different one for each place: the nearest that is free, those first that come first. */
export function nearestCells(
  places: readonly Place[],
  cells: number,
): { readonly row: number; readonly column: number }[] {
  const taken = new Uint8Array(cells * cells);
  return places.map(({ x, y }) => {
    const [atX, atY] = [x * cells - 0.5, y * cells - 0.5];
    let best: { row: number; column: number } | undefined;
    let nearest = Number.POSITIVE_INFINITY;
    const [middleRow, middleColumn] = [Math.round(atY), Math.round(atX)];
    // Rings around the place, until none farther out can be nearer.
    for (let ring = 0; ring <= 2 * cells && (best === undefined || (ring - 1) ** 2 <= nearest); ring++) {
      for (let row = middleRow - ring; row <= middleRow + ring; row++) {
        const isEdge = Math.abs(row - middleRow) === ring;
        for (
          let column = middleColumn - ring;
          column <= middleColumn + ring;
          column += isEdge || ring === 0 ? 1 : 2 * ring
        ) {
          if (row < 0 || column < 0 || row >= cells || column >= cells) continue;
          if (taken[row * cells + column]) continue;
          const distance = (row - atY) ** 2 + (column - atX) ** 2;
          if (distance < nearest) {
            nearest = distance;
            best = { row, column };
          }
        }
      }
    }
    taken[best!.row * cells + best!.column] = 1;
    return best!;
  });
}

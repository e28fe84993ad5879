import { type Pixels, pixelArray } from '../images/pixels';

/** One of the eight symmetries of a square: the axes are exchanged first, then mirrored. */
export interface Orientation {
  /** Rows and columns change places. */
  readonly exchange: boolean;
  /** Top and bottom change places. */
  readonly down: boolean;
  /** Left and right change places. */
  readonly across: boolean;
}

/** The same image in another orientation. */
export function orient(pixels: Pixels, { exchange, down, across }: Orientation): Pixels {
  if (!exchange && !down && !across) return pixels;
  const { channels, data } = pixels;
  const [height, width] = exchange ? [pixels.width, pixels.height] : [pixels.height, pixels.width];
  const out = pixelArray(data.length, pixels);
  // In the old image: from one row, and one column, of the new one to the next.
  const [line, pixel] = exchange ? [channels, pixels.width * channels] : [pixels.width * channels, channels];
  const [nextRow, nextColumn] = [down ? -line : line, across ? -pixel : pixel];
  let start = (down ? (height - 1) * line : 0) + (across ? (width - 1) * pixel : 0);
  for (let y = 0, at = 0; y < height; y++, start += nextRow) {
    // Three channels are most images, and a loop over them takes twice as long.
    if (channels === 3) {
      for (let x = 0, from = start; x < width; x++, from += nextColumn, at += 3) {
        out[at] = data[from]!;
        out[at + 1] = data[from + 1]!;
        out[at + 2] = data[from + 2]!;
      }
    } else {
      for (let x = 0, from = start; x < width; x++, from += nextColumn) {
        for (let channel = 0; channel < channels; channel++) out[at++] = data[from + channel]!;
      }
    }
  }
  return { height, width, channels, data: out };
}

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
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = down ? height - 1 - y : y;
    for (let x = 0; x < width; x++) {
      const column = across ? width - 1 - x : x;
      const from = (exchange ? column * pixels.width + row : row * pixels.width + column) * channels;
      for (let channel = 0; channel < channels; channel++) out[at++] = data[from + channel]!;
    }
  }
  return { height, width, channels, data: out };
}

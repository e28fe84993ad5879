import { type Interpolation, resizing } from '@cnn-studio/language';
import { type Pixels, pixelArray, whiteOf } from '../images/pixels';
import type { Reading } from './reading';

/** `resize(height, width, mode)`: as the layer of that name, rounded to whole numbers. Maps of classes take the nearest pixel. */
export function resize(args: ReadonlyMap<string, unknown>): Reading {
  const height = args.get('height') as number;
  const width = args.get('width') as number;
  const mode = args.get('mode') as Interpolation;
  return {
    chances: 0,
    apply: (images, scales) =>
      images.map((image, i) => ({
        ...image,
        pixels: scaled(image.pixels, height * scales[i]!, width * scales[i]!, image.isMap ? 'nearest' : mode),
      })),
  };
}

interface Taps {
  /** Of each new element, the first old one that counts. */
  readonly first: Int32Array;
  readonly weights: readonly Float32Array[];
}

function tapsOf(from: number, to: number, mode: Interpolation): Taps {
  const { weights } = resizing(from, to, mode, true);
  const first = new Int32Array(to);
  const rows: Float32Array[] = [];
  for (let row = 0; row < to; row++) {
    const all = weights.subarray(row * from, (row + 1) * from);
    let [start, end] = [0, from];
    while (start < from - 1 && all[start] === 0) start++;
    while (end > start + 1 && all[end - 1] === 0) end--;
    first[row] = start;
    rows.push(all.slice(start, end));
  }
  return { first, weights: rows };
}

/** Pixels at another size, as the layer `resize` makes it, rounded to whole numbers. */
export function scaled(pixels: Pixels, height: number, width: number, mode: Interpolation): Pixels {
  if (pixels.height === height && pixels.width === width) return pixels;
  const { channels, data } = pixels;
  const columns = tapsOf(pixels.width, width, mode);
  const rows = tapsOf(pixels.height, height, mode);
  const narrow = new Float32Array(pixels.height * width * channels);
  for (let y = 0; y < pixels.height; y++) {
    for (let x = 0; x < width; x++) {
      const weights = columns.weights[x]!;
      const start = (y * pixels.width + columns.first[x]!) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap++)
          sum += weights[tap]! * data[start + tap * channels + channel]!;
        narrow[(y * width + x) * channels + channel] = sum;
      }
    }
  }
  const line = width * channels;
  const out = pixelArray(height * line, pixels);
  const white = whiteOf(pixels);
  for (let y = 0; y < height; y++) {
    const weights = rows.weights[y]!;
    const start = rows.first[y]! * line;
    for (let i = 0; i < line; i++) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) sum += weights[tap]! * narrow[start + tap * line + i]!;
      out[y * line + i] = Math.min(white, Math.max(0, Math.round(sum)));
    }
  }
  return { height, width, channels, data: out };
}

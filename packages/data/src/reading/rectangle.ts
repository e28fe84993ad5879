import { type Pixels, pixelArray } from '../images/pixels';

/** A rectangle cut out of an image, as a copy. */
export function cut(pixels: Pixels, top: number, left: number, height: number, width: number): Pixels {
  const { channels, width: whole } = pixels;
  const data = pixelArray(height * width * channels, pixels);
  const line = width * channels;
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * whole + left) * channels;
    data.set(pixels.data.subarray(from, from + line), y * line);
  }
  return { height, width, channels, data };
}

/** A whole number in [0, count) from one in [0, 1). */
export function choice(chance: number, count: number): number {
  return Math.min(count - 1, Math.floor(chance * count));
}

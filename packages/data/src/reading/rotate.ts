import { NO_CLASS } from '@cnn-studio/language';
import { type Pixels, pixelArray } from '../images/pixels';
import type { Reading } from './reading';

/**
 * `rotate(degrees)`: about the middle by a random angle, with bilinear interpolation; what comes in is 0. Maps of classes take the
 * nearest pixel, and what comes in has no class.
 */
export function rotate(args: ReadonlyMap<string, unknown>): Reading {
  const most = ((args.get('degrees') as number) * Math.PI) / 180;
  return {
    chances: 1,
    apply(images, _scales, [chance]) {
      const angle = (2 * chance! - 1) * most;
      return images.map((image) => ({ ...image, pixels: rotated(image.pixels, angle, image.isMap) }));
    },
  };
}

function rotated(pixels: Pixels, angle: number, nearest: boolean): Pixels {
  const { height, width, channels, data } = pixels;
  const out = pixelArray(data.length, pixels);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2];
  const outside = nearest ? NO_CLASS : 0;
  const line = width * channels;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += channels) {
      const row = (y - middleY) * cos + (x - middleX) * sin + middleY;
      const column = (x - middleX) * cos - (y - middleY) * sin + middleX;
      const top = nearest ? Math.round(row) : Math.floor(row);
      const left = nearest ? Math.round(column) : Math.floor(column);
      const fy = nearest ? 0 : row - top;
      const fx = nearest ? 0 : column - left;
      // Of the four pixels around the place those count that lie in the image.
      const above = top >= 0 && top < height;
      const below = top >= -1 && top < height - 1;
      const before = left >= 0 && left < width;
      const after = left >= -1 && left < width - 1;
      let from = top * line + left * channels;
      for (let channel = 0; channel < channels; channel++, from++) {
        const a = above && before ? data[from]! : outside;
        const b = above && after ? data[from + channels]! : 0;
        const c = below && before ? data[from + line]! : 0;
        const d = below && after ? data[from + line + channels]! : 0;
        const upper = (1 - fx) * a + fx * b;
        const lower = (1 - fx) * c + fx * d;
        out[to + channel] = Math.round((1 - fy) * upper + fy * lower);
      }
    }
  }
  return { height, width, channels, data: out };
}

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
  const at = (row: number, column: number, channel: number) =>
    row < 0 || column < 0 || row >= height || column >= width
      ? outside
      : data[(row * width + column) * channels + channel]!;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = (y - middleY) * cos + (x - middleX) * sin + middleY;
      const column = (x - middleX) * cos - (y - middleY) * sin + middleX;
      const to = (y * width + x) * channels;
      const [top, left] = nearest
        ? [Math.round(row), Math.round(column)]
        : [Math.floor(row), Math.floor(column)];
      const [fy, fx] = nearest ? [0, 0] : [row - top, column - left];
      for (let channel = 0; channel < channels; channel++) {
        const upper = (1 - fx) * at(top, left, channel) + fx * at(top, left + 1, channel);
        const lower = (1 - fx) * at(top + 1, left, channel) + fx * at(top + 1, left + 1, channel);
        out[to + channel] = Math.round((1 - fy) * upper + fy * lower);
      }
    }
  }
  return { height, width, channels, data: out };
}

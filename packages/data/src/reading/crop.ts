import { Unfit } from '../images/unusable';
import { randomRectangle } from './patch';
import type { Reading } from './reading';
import { cut } from './rectangle';

/** `crop(height, width)`: the middle, or a random place. */
export function crop(args: ReadonlyMap<string, unknown>): Reading {
  const height = args.get('height') as number;
  const width = args.get('width') as number;
  const written = `crop(${height}, ${width})`;
  if (args.get('random') === true) return randomRectangle(height, width, written);
  const middle = randomRectangle(height, width, written);
  return {
    chances: 0,
    apply(images, scales) {
      const { pixels } = images[scales.indexOf(1)]!;
      if (pixels.height < height || pixels.width < width) middle.apply(images, scales, new Float32Array(2));
      const top = Math.floor((pixels.height - height) / 2);
      const left = Math.floor((pixels.width - width) / 2);
      return images.map((image, i) => {
        const [y, x, h, w] = [top, left, height, width].map((size) => size * scales[i]!);
        return { ...image, pixels: cut(image.pixels, y!, x!, h!, w!) };
      });
    },
  };
}

/** `mod_crop(n)`: the largest multiples of n, from the top left. */
export function modCrop(args: ReadonlyMap<string, unknown>): Reading {
  const multiple = args.get('multiple') as number;
  return {
    chances: 0,
    apply(images, scales) {
      const { pixels } = images[scales.indexOf(1)]!;
      const [height, width] = [pixels.height, pixels.width].map((size) => size - (size % multiple));
      if (height === 0 || width === 0) {
        throw new Unfit(
          `it is ${pixels.width}x${pixels.height} pixels, smaller than ${multiple}, a multiple of which it is cropped to`,
          'Remove the file, or pass over such files with `skip: true`',
        );
      }
      return images.map((image, i) => ({
        ...image,
        pixels: cut(image.pixels, 0, 0, height! * scales[i]!, width! * scales[i]!),
      }));
    },
  };
}

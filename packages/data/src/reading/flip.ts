import { orient } from './orient';
import type { Reading } from './reading';

/** `flip(direction, probability)`: all images of the example mirrored, or none. */
export function flip(args: ReadonlyMap<string, unknown>): Reading {
  const probability = args.get('probability') as number;
  const isVertical = args.get('direction') === 'vertical';
  return {
    chances: 1,
    apply(images, _scales, [chance]) {
      if (chance! >= probability) return images;
      return images.map((image) => ({
        ...image,
        pixels: orient(image.pixels, { down: isVertical, across: !isVertical, exchange: false }),
      }));
    },
  };
}

import { orient } from './orient';
import type { Reading } from './reading';
import { choice } from './rectangle';

/** `turn`: one of the eight symmetries of the square; of images that aren't square one of the four that keep their size. */
export function turn(): Reading {
  return {
    chances: 1,
    apply(images, _scales, [chance]) {
      const isSquare = images.every(({ pixels }) => pixels.height === pixels.width);
      const which = choice(chance!, isSquare ? 8 : 4);
      const orientation = {
        down: (which & 1) !== 0,
        across: (which & 2) !== 0,
        exchange: (which & 4) !== 0,
      };
      return images.map((image) => ({ ...image, pixels: orient(image.pixels, orientation) }));
    },
  };
}

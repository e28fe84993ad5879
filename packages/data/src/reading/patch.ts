import { Unfit } from '../images/unusable';
import type { Reading } from './reading';
import { choice, cut } from './rectangle';

/** `patch(height, width)`: a rectangle at a random place, `scale` times as large of an image that is as many times as large. */
export function patch(args: ReadonlyMap<string, unknown>): Reading {
  const height = args.get('height') as number;
  const width = (args.get('width') as number | undefined) ?? height;
  return randomRectangle(height, width, `patch(${height}, ${width})`);
}

/** @param written what asked for it, for messages */
export function randomRectangle(height: number, width: number, written: string): Reading {
  return {
    chances: 2,
    apply(images, scales, chances) {
      const { pixels } = images[scales.indexOf(1)]!;
      const [down, across] = [pixels.height - height, pixels.width - width];
      if (down < 0 || across < 0) {
        throw new Unfit(
          `it is ${pixels.width}x${pixels.height} pixels, too small for \`${written}\``,
          'Make the patch smaller, scale the images with `resize` first, remove the file, or skip such files with `skip: true`',
        );
      }
      const top = choice(chances[0]!, down + 1);
      const left = choice(chances[1]!, across + 1);
      return images.map((image, i) => {
        const [y, x, h, w] = [top, left, height, width].map((size) => size * scales[i]!);
        return { ...image, pixels: cut(image.pixels, y!, x!, h!, w!) };
      });
    },
  };
}

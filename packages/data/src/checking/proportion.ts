import {
  type CheckedSource,
  type Dim,
  equal,
  isSymbolic,
  substitute,
  symbol,
  symbolsOf,
} from '@cnn-studio/language';
import type { Pixels } from '../images/pixels';
import { Unfit } from '../images/unusable';

/**
 * Whether the images of an example, each of its own size, have the proportion that the program was checked for: of a pair that
 * the larger one is so many times as large.
 * @param images of the columns that hold some
 * @throws Unfit
 */
export function requireProportion({ columns }: CheckedSource, images: readonly Pixels[]): void {
  const sizes = new Map<string, Dim>();
  const shapes = columns.flatMap(({ type }) =>
    type.kind === 'tensor' && type.shape.length > 0 ? [type.shape] : [],
  );
  shapes.forEach((shape, i) => {
    const { height, width } = images[i]!;
    [height, width].forEach((size, axis) => {
      const dim = shape[axis]!;
      const expected = substitute(dim, sizes);
      if (isSymbolic(expected)) {
        // The first image with a symbol says what it is.
        const [name] = symbolsOf(expected);
        if (name !== undefined && equal(expected, symbol(name))) sizes.set(name, size);
      } else if (expected !== size) {
        const listed = images.map((image) => `${image.width}x${image.height}`).join(' and ');
        throw new Unfit(
          `the images of one example are ${listed} pixels, which is not the proportion that the program was checked for`,
          'Bring them to sizes that belong together, or remove them',
        );
      }
    });
  });
}

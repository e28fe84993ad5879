import { TrainerError } from '../errors';
import { Unfit } from '../images/unusable';
import { crop, modCrop } from './crop';
import { flip } from './flip';
import { patch } from './patch';
import type { ReadImage, Reading } from './reading';
import { resize } from './resize';
import { rotate } from './rotate';
import { turn } from './turn';

/** A link of a `data` statement's chain, with its arguments by name: plain data, so that another thread can take it. */
export interface ReadingStep {
  readonly entry: string;
  readonly args: ReadonlyMap<string, unknown>;
}

/** By the catalogue's name: the entries that have a `joint` rule there. */
const READINGS: Readonly<Record<string, (args: ReadonlyMap<string, unknown>) => Reading>> = {
  patch,
  crop,
  mod_crop: modCrop,
  flip,
  turn,
  resize,
  rotate,
};

/** @throws TrainerError `unsupported` for what can be checked but not yet read */
export function readingOf({ entry, args }: ReadingStep): Reading {
  const make = READINGS[entry];
  if (make === undefined) {
    throw new TrainerError('unsupported', `\`${entry}\` can't be used yet in the chain of \`data\`.`);
  }
  return make(args);
}

/**
 * How many times as large as the smallest image each one is.
 * @throws Unfit for sizes of which one is no whole multiple of the other
 */
export function scalesOf(images: readonly ReadImage[]): number[] {
  const smallest = images.reduce((a, b) => (b.pixels.height < a.pixels.height ? b : a));
  const { height, width } = smallest.pixels;
  return images.map(({ pixels }) => {
    const scale = pixels.height / height;
    if (Number.isInteger(scale) && pixels.width === scale * width) return scale;
    throw new Unfit(
      `the images of one example are ${width}x${height} and ${pixels.width}x${pixels.height} pixels, and neither is a whole multiple of the other`,
      'Bring them to sizes that belong together, remove both, or pass over such pairs with `skip: true`',
    );
  });
}

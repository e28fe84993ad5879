import { createHash } from 'node:crypto';
import type { Arguments } from '@cnn-studio/language';
import { TrainerError } from '../errors';
import type { ImageList } from './files';

/** How many hashes there are: six bytes, which a number holds exactly. */
const HASHES = 2 ** 48;

/**
 * Whether an image is among the share `holdout` (0 to 1) that is held back. Only its path below the folder matters, so that a file
 * stays on its side when others come and go, on every system; and what a smaller share holds back, a larger one does too.
 * @param below with forward slashes
 */
export function isHeldBack(below: string, holdout: number): boolean {
  // macOS may list an accent apart from its letter.
  const digest = createHash('sha256').update(below.normalize('NFC')).digest();
  return digest.readUIntBE(0, 6) < holdout * HASHES;
}

/**
 * The images on the side that the arguments `split` and `holdout` name; all where there are none.
 * @param folder for messages
 * @throws TrainerError `data-missing` when none is on that side
 */
export function takePart(images: ImageList, args: Arguments, folder: string): ImageList {
  if (!args.has('split') || !args.has('holdout')) return images;
  const [split, holdout] = [args.text('split'), args.number('holdout')];
  const part = new Map([...images].filter(([below]) => isHeldBack(below, holdout) === (split === 'test')));
  if (part.size > 0) return part;
  const remedy =
    split === 'test' ? 'Add images, or hold back a larger share' : 'Add images, or hold back a smaller share';
  throw new TrainerError(
    'data-missing',
    `None of the ${images.size} images in ${folder} is in the part \`${split}\` with holdout: ${holdout}. ${remedy}, in every place that names the folder.`,
  );
}

import { TrainerError } from '@cnn-studio/data';

const OF_PICTURE: ReadonlySet<string> = new Set(['image-invalid', 'unsupported', 'too-much-memory']);

/** A failure of one picture, which says nothing of the next. */
export function isOfPicture(error: unknown): error is TrainerError {
  return error instanceof TrainerError && OF_PICTURE.has(error.code);
}

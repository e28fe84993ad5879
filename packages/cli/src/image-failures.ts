import { errorLine } from './output/problems';
import { displayName } from './source';
import { note } from './trained-run';

/** Images of several that a command could not use, each told as it comes; the others are used. */
export class ImageFailures {
  #count = 0;

  readonly tell = (from: string, { message }: Error): void => {
    this.#count++;
    const name = displayName(from);
    note(errorLine(message.includes(from) ? message : `${name}: ${message}`));
  };

  /**
   * @param done what was done to the images, in words: `restored`
   * @returns the command's exit status
   */
  finish(images: number, done: string): number {
    if (this.#count === 0) return 0;
    if (images > 1) note(errorLine(`${this.#count} of ${images} images could not be ${done}`));
    return 1;
  }
}

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { readImageSize } from '../images/size';
import type { ImageSize } from '../source/host';

/** The size of an image file, from its header; undefined when there is none or it can't be read. Never throws. */
export function imageSizeOf(path: string): ImageSize | undefined {
  try {
    // Opening a pipe would wait for somebody to write, unless told not to.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (!fstatSync(file).isFile()) return undefined;
      return readImageSize((offset, length) => {
        const bytes = new Uint8Array(length);
        return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
      });
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { type ImageSize, readImageSize } from '@cnn-studio/language';

/** The size of an image file, from its header; undefined when there is none or it can't be read. Never throws. */
export function imageSizeOf(path: string): ImageSize | undefined {
  try {
    // Asked before opening: opening a pipe would wait for somebody to write.
    if (!statSync(path).isFile()) return undefined;
    const file = openSync(path, 'r');
    try {
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

import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
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

/** Files of a folder that are looked at for one that is an image. */
const LOOKED_AT = 20;

/** The size of the first image, by name, that lies directly in a folder; undefined when there is none. Never throws. */
export function firstImageSizeOf(folder: string): ImageSize | undefined {
  try {
    const names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
    for (const name of names.slice(0, LOOKED_AT)) {
      const size = imageSizeOf(join(folder, name));
      if (size !== undefined) return { ...size, isOfFolder: true };
    }
  } catch {
    // A folder that can't be listed tells nothing.
  }
  return undefined;
}

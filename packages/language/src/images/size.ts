import type { ImageSize } from '../source/host';
import { bmpSize } from './bmp';
import { gifSize } from './gif';
import { jpegSize } from './jpeg';
import { pngSize } from './png';
import { ByteSource, type ReadBytes } from './source';
import { tiffSize } from './tiff';
import { webpSize } from './webp';

const FORMATS = [pngSize, jpegSize, webpSize, gifSize, tiffSize, bmpSize];

/**
 * The size of a PNG, JPEG, WebP, GIF, TIFF or BMP image, upright as its EXIF orientation says, from its header: a few
 * kilobytes are read, nothing is decoded. Channels are 1 (gray), 3 (color), and one more with transparency.
 * Undefined for anything else, and for a header that is damaged.
 */
export function readImageSize(read: ReadBytes): ImageSize | undefined {
  const source = new ByteSource(read);
  for (const format of FORMATS) {
    try {
      const size = format(source);
      if (size !== undefined) return size.height > 0 && size.width > 0 ? size : undefined;
    } catch (error) {
      // The file ends too early for this format.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}

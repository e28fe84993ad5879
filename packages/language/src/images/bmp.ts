import type { ImageSize } from '../source/host';
import type { ByteSource } from './source';

/** Where the header of a bitmap begins; before it stands that of the file. */
const HEADER = 14;
/** Length of the oldest kind, which has 16-bit sizes. */
const CORE = 12;

/** Windows bitmaps are color. Whether the fourth byte of 32 bits is an alpha only the pixels tell: seldom it is. */
export function bmpSize(source: ByteSource): ImageSize | undefined {
  if (source.text(0, 2) !== 'BM') return undefined;
  if (source.u32(HEADER, true) === CORE) {
    return { width: source.u16(HEADER + 4, true), height: source.u16(HEADER + 6, true), channels: 3 };
  }
  // A negative height says that rows begin at the top.
  const [width, height] = [source.u32(HEADER + 4, true) | 0, Math.abs(source.u32(HEADER + 8, true) | 0)];
  return { height, width, channels: 3 };
}

import type { ImageSize } from '../source/host';
import { orientationOf, upright } from './exif';
import type { ByteSource } from './source';

/** RFC 9649, section 2: RIFF with a lossy (`VP8 `), a lossless (`VP8L`) or an extended (`VP8X`) first chunk. */
export function webpSize(source: ByteSource): ImageSize | undefined {
  if (source.text(0, 4) !== 'RIFF' || source.text(8, 4) !== 'WEBP') return;
  const kind = source.text(12, 4);
  if (kind === 'VP8 ') {
    // RFC 6386, section 9.1: a key frame begins with these three bytes; the upper two bits are a scale.
    if (source.u8(23) !== 0x9d || source.u8(24) !== 0x01 || source.u8(25) !== 0x2a) return;
    return { width: source.u16(26, true) & 0x3fff, height: source.u16(28, true) & 0x3fff, channels: 3 };
  }
  if (kind === 'VP8L') {
    if (source.u8(20) !== 0x2f) return;
    const bits = source.u32(21, true);
    const alpha = (bits >>> 28) & 1;
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, channels: 3 + alpha };
  }
  if (kind !== 'VP8X') return;
  const flags = source.u8(20);
  const u24 = (offset: number) => source.u16(offset, true) + source.u8(offset + 2) * 65536;
  const size = { width: u24(24) + 1, height: u24(27) + 1, channels: flags & 0x10 ? 4 : 3 };
  return upright(size, flags & 0x08 ? exifOrientation(source) : 1);
}

function exifOrientation(source: ByteSource): number {
  const end = source.u32(4, true) + 8;
  for (let offset = 12; offset < end; ) {
    const length = source.u32(offset + 4, true);
    if (source.text(offset, 4) === 'EXIF') {
      // Some writers begin with JPEG's signature.
      const start = offset + 8;
      return orientationOf(source, source.text(start, 4) === 'Exif' ? start + 6 : start);
    }
    offset += 8 + length + (length % 2);
  }
  return 1;
}

import type { ImageSize } from '../source/host';
import { orientationOf, upright } from './exif';
import type { ByteSource } from './source';

/** ITU-T T.81, section B: a row of segments, `FF marker length data`; the frame header (SOF) has the size. */
export function jpegSize(source: ByteSource): ImageSize | undefined {
  if (source.u16(0) !== 0xffd8) return;
  let orientation = 1;
  for (let offset = 2; ; ) {
    if (source.u8(offset) !== 0xff) return;
    const marker = source.u8(offset + 1);
    if (marker === 0xff) {
      // Fill bytes before a marker.
      offset++;
      continue;
    }
    // Frame headers of all codings; C4, C8 and CC in their midst are tables.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const gray = source.u8(offset + 9) === 1;
      const size = { height: source.u16(offset + 5), width: source.u16(offset + 7), channels: gray ? 1 : 3 };
      return upright(size, orientation);
    }
    // Pixels, or the end, without a frame header.
    if (marker === 0xda || marker === 0xd9) return;
    if (marker === 0xe1 && source.text(offset + 4, 6) === 'Exif\0\0') {
      orientation = orientationOf(source, offset + 10);
    }
    offset += 2 + source.u16(offset + 2);
  }
}

import type { ImageSize } from '../source/host';
import { orientationOf, upright } from './exif';
import type { ByteSource } from './source';

/** Channels by color type: gray, color, palette, each also with alpha. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/** PNG (Third Edition), section 5.3: a row of chunks, `length type data checksum`; the first is IHDR. */
export function pngSize(source: ByteSource): ImageSize | undefined {
  if (source.u32(0) !== 0x89504e47 || source.u32(4) !== 0x0d0a1a0a || source.text(12, 4) !== 'IHDR') return;
  const channels = CHANNELS[source.u8(25)];
  if (channels === undefined) return;
  let transparent = false;
  let orientation = 1;
  for (let offset = 8; ; ) {
    const type = source.text(offset + 4, 4);
    // Palettes and plain colors name what is transparent in a chunk of its own, before the pixels.
    if (type === 'tRNS') transparent = true;
    if (type === 'eXIf') orientation = orientationOf(source, offset + 8);
    if (type === 'IDAT') break;
    offset += source.u32(offset) + 12;
  }
  const size = { width: source.u32(16), height: source.u32(20), channels: channels + (transparent ? 1 : 0) };
  return upright(size, orientation);
}

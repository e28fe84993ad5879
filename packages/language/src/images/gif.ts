import type { ImageSize } from '../source/host';
import type { ByteSource } from './source';

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;

/** GIF89a: the screen's size; transparent if any of its pictures says so. */
export function gifSize(source: ByteSource): ImageSize | undefined {
  const signature = source.text(0, 6);
  if (signature !== 'GIF87a' && signature !== 'GIF89a') return;
  const size = { width: source.u16(6, true), height: source.u16(8, true) };
  return { ...size, channels: isTransparent(source) ? 4 : 3 };
}

function isTransparent(source: ByteSource): boolean {
  for (let offset = 13 + colorTable(source.u8(10)); ; ) {
    const block = source.u8(offset);
    if (block === EXTENSION) {
      if (source.u8(offset + 1) === GRAPHIC_CONTROL && (source.u8(offset + 3) & 1) === 1) return true;
      offset = afterSubBlocks(source, offset + 2);
    } else if (block === IMAGE) {
      // Its color table, one byte of code size, its pixels.
      offset = afterSubBlocks(source, offset + 10 + colorTable(source.u8(offset + 9)) + 1);
    } else return false;
  }
}

/** Bytes of the color table that a block's flags announce. */
function colorTable(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function afterSubBlocks(source: ByteSource, start: number): number {
  let offset = start;
  while (source.u8(offset) !== 0) offset += source.u8(offset) + 1;
  return offset + 1;
}

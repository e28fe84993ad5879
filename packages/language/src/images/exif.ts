import type { ImageSize } from '../source/host';
import type { ByteSource } from './source';

const ORIENTATION = 0x112;
const SHORT = 3;
const LONG = 4;

/** The whole-number fields of the first directory of a TIFF structure at `start`, by tag. (TIFF 6.0, section 2) */
export function directory(source: ByteSource, start: number): ReadonlyMap<number, number> | undefined {
  const order = source.text(start, 2);
  const little = order === 'II';
  if ((!little && order !== 'MM') || source.u16(start + 2, little) !== 42) return undefined;
  const first = start + source.u32(start + 4, little);
  const fields = new Map<number, number>();
  const count = source.u16(first, little);
  for (let i = 0; i < count; i++) {
    const field = first + 2 + 12 * i;
    const type = source.u16(field + 2, little);
    if (type === SHORT) fields.set(source.u16(field, little), source.u16(field + 8, little));
    else if (type === LONG) fields.set(source.u16(field, little), source.u32(field + 8, little));
  }
  return fields;
}

/** 1 to 8, as a camera was held; 1 where the structure at `start` is damaged: the image is shown as it is. */
export function orientationOf(source: ByteSource, start: number): number {
  try {
    return directory(source, start)?.get(ORIENTATION) ?? 1;
  } catch (error) {
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

/** Orientations 5 to 8 lie on their side. */
export function upright(size: ImageSize, orientation: number): ImageSize {
  const { height, width, channels } = size;
  return orientation >= 5 && orientation <= 8 ? { height: width, width: height, channels } : size;
}

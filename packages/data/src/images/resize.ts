import sharp from 'sharp';
import type { Pixels } from './pixels';

interface Size {
  readonly height: number;
  readonly width: number;
}

/** One channel of pixels at another size. */
export async function resizePlane(plane: Pixels['data'], from: Size, to: Size): Promise<Pixels['data']> {
  if (from.height === to.height && from.width === to.width) return plane;
  const { height, width } = from;
  const deep = plane instanceof Uint16Array;
  const resized = await sharp(plane, { raw: { height, width, channels: 1 } })
    .resize({ ...to, fit: 'fill' })
    .toColourspace(deep ? 'grey16' : 'b-w')
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer();
  const bytes = new Uint8Array(resized);
  return deep ? new Uint16Array(bytes.buffer) : bytes;
}

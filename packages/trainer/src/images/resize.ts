import sharp from 'sharp';

interface Size {
  readonly height: number;
  readonly width: number;
}

/** One channel of bytes at another size. */
export async function resizePlane(
  plane: Uint8Array<ArrayBuffer>,
  from: Size,
  to: Size,
): Promise<Uint8Array<ArrayBuffer>> {
  if (from.height === to.height && from.width === to.width) return plane;
  const { height, width } = from;
  const resized = await sharp(plane, { raw: { height, width, channels: 1 } })
    .resize({ ...to, fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return new Uint8Array(resized);
}

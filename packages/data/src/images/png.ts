import sharp from 'sharp';
import { explainWriteError } from '../errors';
import { writeAtomically } from '../files/atomic';
import { PALETTE, readChunks, withColorType } from './formats/png-chunks';
import { bitsOf, type Pixels } from './pixels';

/** Gray, gray with alpha, RGB or RGBA pixels as a PNG file's bytes, of as many bits. */
export async function encodePng(pixels: Pixels): Promise<Uint8Array> {
  const { data, height, width, channels } = pixels;
  const deep = bitsOf(pixels) === 16;
  return sharp(data, { raw: { height, width, channels: channels as 1 | 2 | 3 | 4 } })
    .toColourspace(channels < 3 ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb')
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/**
 * A label map as a PNG with a palette: the place of a pixel's color in it is its class.
 * @param map one channel of 8 bits
 * @param colors red, green and blue from 0 to 255 for each number from 0 on
 */
export async function encodeIndexedPng(
  map: Pixels,
  colors: readonly (readonly [number, number, number])[],
): Promise<Uint8Array> {
  const palette = { type: 'PLTE', data: Uint8Array.from(colors.flat()) };
  return withColorType(readChunks(await encodePng(map)), PALETTE, [palette]);
}

/**
 * Writes a PNG, whole or not at all.
 * @throws TrainerError `disk-full`, or `code`
 */
export async function writePng(
  path: string,
  png: Uint8Array,
  code: 'run-unwritable' | 'output-unwritable' = 'output-unwritable',
): Promise<void> {
  try {
    await writeAtomically(path, png);
  } catch (error) {
    throw explainWriteError(error, path, code);
  }
}

import sharp from 'sharp';
import { explainWriteError } from '../errors';
import { writeAtomically } from '../files/atomic';
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

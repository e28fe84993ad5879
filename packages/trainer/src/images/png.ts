import sharp from 'sharp';
import { explainWriteError } from '../errors';
import { writeAtomically } from '../run/atomic';
import type { Pixels } from './decode';

/** Gray, gray with alpha, RGB or RGBA pixels as a PNG file's bytes. */
export async function encodePng({ data, height, width, channels }: Pixels): Promise<Uint8Array> {
  return sharp(data, { raw: { height, width, channels: channels as 1 | 2 | 3 | 4 } })
    .toColourspace(channels < 3 ? 'b-w' : 'srgb')
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

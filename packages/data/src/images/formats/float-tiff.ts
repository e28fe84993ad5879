import sharp, { type Metadata } from 'sharp';
import type { Pixels } from '../pixels';
import { DamagedFile } from '../unusable';

/** Resampling overshoots a little. More than this is another unit, such as 0 to 255. */
const MAX_OVERSHOOT = 0.5;

export function isFloatTiff({ format, depth }: Metadata): boolean {
  return format === 'tiff' && (depth === 'float' || depth === 'double');
}

/**
 * A TIFF of floating-point numbers, 0 black and 1 white, as 16 bits, upright. Left to itself libvips takes colors among
 * them for linear light and gray for 0 to 255, which is not what programs of this field write; so nothing is converted.
 * @throws DamagedFile that says what is wrong with it
 */
export async function decodeFloatTiff(bytes: Uint8Array, metadata: Metadata): Promise<Pixels> {
  const { bitsPerSample } = metadata;
  if (bitsPerSample !== undefined && bitsPerSample !== 32) {
    throw new DamagedFile(
      `floating-point numbers of ${bitsPerSample} bits are not read; save it with 32 bits`,
    );
  }
  const space = metadata.channels < 3 ? 'b-w' : 'scrgb';
  const { data, info } = await sharp(bytes, { failOn: 'error' })
    .autoOrient()
    .pipelineColourspace(space)
    .toColourspace(space)
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true });
  const floats = new Float32Array(new Uint8Array(data).buffer);
  let [least, most] = [0, 1];
  for (const value of floats) {
    if (Number.isNaN(value)) throw new DamagedFile('it contains values that are not numbers (NaN)');
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least < -MAX_OVERSHOOT || most > 1 + MAX_OVERSHOOT) {
    throw new DamagedFile(
      `its floating-point values go from ${least} to ${most}; 0 is black and 1 is white, so scale them first`,
    );
  }
  const levels = Uint16Array.from(floats, (value) => Math.round(Math.min(1, Math.max(0, value)) * 0xffff));
  const { height, width, channels } = info;
  return { height, width, channels, data: levels };
}

import sharp, { type Sharp } from 'sharp';
import { TrainerError } from '../errors';

/** 8-bit pixels, channels last. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** An image file's bytes, and what to call it in messages. */
export interface ImageBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What libvips, as it comes from npm, decodes. */
export const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set([
  '.png',
  '.jpg',
  '.jpeg',
  '.webp',
  '.gif',
  '.tif',
  '.tiff',
  '.avif',
]);

/**
 * Decodes an image file, upright as its EXIF orientation says, in sRGB. With `channels` 1 colours become
 * luminance, with 1 or 3 transparency is laid on white, with 4 an opaque alpha is added where there is none;
 * without it the file decides: 1 or 2 for gray, 3 or 4 for colour.
 * With `size` the image is scaled to cover it, keeping its proportions, and cropped at the centre.
 * @throws TrainerError `image-invalid` that names the file
 */
export async function decodeImage(
  file: string | ImageBytes,
  options: {
    readonly channels?: number;
    readonly size?: { readonly height: number; readonly width: number };
  } = {},
): Promise<Pixels> {
  const { channels, size } = options;
  const source = typeof file === 'string' ? file : file.bytes;
  try {
    let image: Sharp = sharp(source, { failOn: 'error' }).rotate();
    if (size !== undefined) {
      image = image.resize({ width: size.width, height: size.height, fit: 'cover', kernel: 'lanczos3' });
    }
    if (channels === 1 || channels === 3) image = image.flatten({ background: '#ffffff' });
    image = image.toColourspace(channels === 1 ? 'b-w' : 'srgb');
    if (channels === 4) image = image.ensureAlpha();
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { height, width } = info;
    const pixels: Pixels = { height, width, channels: info.channels, data: new Uint8Array(data) };
    if (channels !== undefined) return withChannels(pixels, channels);
    return (await isGray(source)) ? withChannels(pixels, info.channels === 4 ? 2 : 1) : pixels;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new TrainerError(
      'image-invalid',
      `Cannot read the image ${typeof file === 'string' ? file : file.name}: ${reason}.`,
      { cause: error },
    );
  }
}

async function isGray(source: string | Uint8Array): Promise<boolean> {
  const { space } = await sharp(source).metadata();
  return space === 'b-w' || space === 'grey16';
}

/** Gray to colour by repeating it; gray that came as equal colours by the first, an alpha staying the last. */
function withChannels(pixels: Pixels, channels: number): Pixels {
  if (channels === pixels.channels) return pixels;
  const { height, width } = pixels;
  const data = new Uint8Array(height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      const isAlpha = channels === 2 && channel === 1;
      const from = isAlpha ? pixels.channels - 1 : Math.min(channel, pixels.channels - 1);
      data[pixel * channels + channel] = pixels.data[pixel * pixels.channels + from]!;
    }
  }
  return { height, width, channels, data };
}

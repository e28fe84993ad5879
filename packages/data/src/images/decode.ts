import { readImageSize } from '@cnn-studio/language';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { decodeBmp, isBmp } from './formats/bmp';
import { decodeFloatTiff, isFloatTiff } from './formats/float-tiff';
import { readImageFile } from './image-file';
import { type Pixels, pickPixels, withChannels } from './pixels';
import { DamagedFile, explainDecoding, UnusableImage } from './unusable';

/** An image file's bytes, and what to call it in messages. */
export interface ImageBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface DecodeOptions {
  /** 1: gray. 1 or 3: transparency is laid on white. 4: an alpha is added where there is none. */
  readonly channels?: number;
  /** The image is scaled to cover it, keeping its proportions, and cropped at the center. */
  readonly size?: { readonly height: number; readonly width: number };
}

/**
 * Decodes an image file, upright as its EXIF orientation says, in sRGB, with 16 bits where the file has more than 8.
 * Gray is the luma of BT.601. Without `channels` the file decides: 1 or 2 for gray, 3 or 4 for color.
 * @throws TrainerError `image-invalid` that names the file
 */
export async function decodeImage(file: string | ImageBytes, options: DecodeOptions = {}): Promise<Pixels> {
  const { channels, size } = options;
  let bytes: Uint8Array | undefined;
  try {
    bytes = typeof file === 'string' ? await readImageFile(file) : file.bytes;
    const { image, metadata } = await open(bytes);
    const sized =
      size === undefined
        ? image
        : image.resize({ width: size.width, height: size.height, fit: 'cover', kernel: 'lanczos3' });
    const pixels = await rawPixels(sized, metadata);
    return channels === 1 || channels === 3 || channels === 4 ? withChannels(pixels, channels) : pixels;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const why =
      bytes === undefined || error instanceof DamagedFile
        ? message.replace(/\.$/, '')
        : explainDecoding(message, bytes);
    const what = `Cannot read the image ${typeof file === 'string' ? file : file.name}`;
    throw new UnusableImage('image-invalid', what, why, undefined, { cause: error });
  }
}

type Kind = Pick<Metadata, 'space' | 'depth'>;

async function open(bytes: Uint8Array): Promise<{ image: Sharp; metadata: Kind }> {
  if (isBmp(bytes)) return fromPixels(decodeBmp(bytes));
  const jpeg = jpegKind(bytes);
  if (jpeg !== undefined) return { image: upright(bytes), metadata: jpeg };
  const metadata = await sharp(bytes).metadata();
  if (isFloatTiff(metadata)) return fromPixels(await decodeFloatTiff(bytes, metadata));
  return { image: upright(bytes), metadata };
}

function upright(bytes: Uint8Array): Sharp {
  return sharp(bytes, { failOn: 'error' }).autoOrient();
}

/** Of a JPEG, from its header alone: most photographs are some, and libvips would open each of them twice. */
function jpegKind(bytes: Uint8Array): Kind | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const size = readImageSize((offset, length) => bytes.subarray(offset, offset + length));
  if (size === undefined) return undefined;
  return { space: size.channels === 1 ? 'b-w' : 'srgb', depth: 'uchar' };
}

function fromPixels({ height, width, channels, data }: Pixels): { image: Sharp; metadata: Kind } {
  const image = sharp(data, { raw: { height, width, channels: channels as 1 | 2 | 3 | 4 } });
  const deep = data instanceof Uint16Array;
  const space = channels < 3 ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  return { image: image.toColourspace(space), metadata: { space, depth: deep ? 'ushort' : 'uchar' } };
}

async function rawPixels(image: Sharp, { space, depth }: Kind): Promise<Pixels> {
  const gray = space === 'b-w' || space === 'grey16';
  const deep = depth === 'ushort';
  const { data, info } = await image
    // Not `b-w`, in which sharp loses an alpha.
    .toColourspace(deep ? (gray ? 'grey16' : 'rgb16') : 'srgb')
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { height, width, channels } = info;
  // A copy: where sharp put them, 16-bit numbers need not begin at an even place.
  const numbers = deep
    ? new Uint16Array(new Uint8Array(data).buffer)
    : new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.length);
  const pixels: Pixels = { height, width, channels, data: numbers };
  if (!gray || channels < 3) return pixels;
  return pickPixels(pixels, channels === 4 ? [0, 3] : [0]);
}

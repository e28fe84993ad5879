import { decode } from 'bmp-ts';
import type { Pixels } from '../pixels';

export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/** As many as libvips reads of other formats. */
const MOST_PIXELS = 0x3fff * 0x3fff;

/**
 * A Windows bitmap of 1 to 32 bits a pixel, with a palette, run lengths or bit fields, as RGB or RGBA.
 * @throws Error that says what is wrong with it
 */
export function decodeBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 26) throw new Error('the file ends within its header');
  const [across, down] = [view.getInt32(18, true), Math.abs(view.getInt32(22, true))];
  // The decoder makes room for what the header says, whatever the file holds.
  if (!(across > 0 && down > 0 && across * down <= MOST_PIXELS)) {
    throw new Error(`its header says ${across}x${down} pixels`);
  }
  const { width, height, bitPP, data } = decode(withoutGap(view));
  // Always alpha, blue, green, red. Only 32 bits may hold an alpha, and most writers leave it at 0 throughout.
  const opaque = bitPP !== 32 || isConstant(data);
  const channels = opaque ? 3 : 4;
  const pixels = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      pixels[pixel * channels + channel] = data[pixel * 4 + (channel === 3 ? 0 : 3 - channel)]!;
    }
  }
  return { height, width, channels, data: pixels };
}

/** The decoder reads on behind the header and palette; a file may leave a gap before its pixels. */
function withoutGap(view: DataView): Buffer {
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  if (view.byteLength < 54) return bytes;
  const header = view.getUint32(14, true);
  const compression = view.getUint32(30, true);
  const masks = header !== 40 ? 0 : compression === 3 ? 12 : compression === 6 ? 16 : 0;
  const bits = view.getUint16(28, true);
  const colours = view.getUint32(46, true) || (bits <= 8 ? 2 ** bits : 0);
  const expected = 14 + header + masks + 4 * colours;
  const start = view.getUint32(10, true);
  return start > expected ? Buffer.concat([bytes.subarray(0, expected), bytes.subarray(start)]) : bytes;
}

/** Whether all pixels have one alpha, 0 or 255. */
function isConstant(data: Uint8Array): boolean {
  const [first] = data;
  if (first !== 0 && first !== 0xff) return false;
  for (let i = 0; i < data.length; i += 4) if (data[i] !== first) return false;
  return true;
}

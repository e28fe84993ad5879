import type { Pixels } from '../pixels';
import { DamagedFile } from '../unusable';

export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/** As many as libvips reads of other formats. */
const MAX_PIXELS = 0x3fff * 0x3fff;
/** Of the file; behind it stands that of the bitmap, which begins with its length. */
const FILE_HEADER = 14;
/** Length of the oldest kind of header, whose palette has three bytes a color. */
const CORE_HEADER = 12;
/** From this length on the header itself holds the masks of the colors. */
const HEADER_WITH_MASKS = 52;
const [RUNS_OF_BYTES, RUNS_OF_HALVES, MASKS, MASKS_WITH_ALPHA] = [1, 2, 3, 6];

interface Header {
  readonly width: number;
  readonly height: number;
  /** Whether the first row of the file is that at the top. */
  readonly fromTop: boolean;
  /** A pixel. */
  readonly bits: number;
  readonly compression: number;
  /** Where the pixels begin. */
  readonly start: number;
  /** Red, green, blue. */
  readonly palette: readonly (readonly [number, number, number])[];
  /** Which bits of 16 or 32 are red, green, blue and alpha. */
  readonly masks: readonly number[];
}

/**
 * A Windows bitmap of 1 to 32 bits a pixel, with a palette, run lengths or masks, as RGB or RGBA. The format is Microsoft's
 * "Bitmap Storage". Where run lengths leave pixels out, the first color stands.
 * @throws DamagedFile that says what is wrong with it
 */
export function decodeBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(view);
  const { width, height, bits, fromTop, palette } = header;
  const hasAlpha = bits === 32 && header.masks[3] !== 0 && !isOpaque(view, header);
  const channels = hasAlpha ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  const isPacked = header.compression === RUNS_OF_BYTES || header.compression === RUNS_OF_HALVES;
  const indices = isPacked ? unpack(bytes, header) : undefined;
  for (let row = 0; row < height; row++) {
    const line = fromTop ? row : height - 1 - row;
    for (let x = 0; x < width; x++) {
      const at = (row * width + x) * channels;
      if (bits > 8) {
        for (let channel = 0; channel < channels; channel++) {
          data[at + channel] = channelOf(view, header, x, line, channel);
        }
      } else {
        const index = indices === undefined ? indexAt(view, header, x, line) : indices[line * width + x]!;
        const color = palette[index];
        if (color === undefined) throw new DamagedFile(`a pixel has the color ${index} of ${palette.length}`);
        data.set(color, at);
      }
    }
  }
  return { height, width, channels, data };
}

function readHeader(view: DataView): Header {
  const truncated = new DamagedFile('the file ends within its header');
  if (view.byteLength < FILE_HEADER + CORE_HEADER) throw truncated;
  const start = view.getUint32(10, true);
  const length = view.getUint32(FILE_HEADER, true);
  const isCore = length === CORE_HEADER;
  if (!isCore && (length < 40 || length > 124))
    throw new DamagedFile(`its header of ${length} bytes is of no known kind`);
  if (view.byteLength < FILE_HEADER + length) throw truncated;
  const across = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const down = isCore ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(down);
  if (!(across > 0 && height > 0 && across * height <= MAX_PIXELS)) {
    throw new DamagedFile(`its header says ${across}x${height} pixels`);
  }
  const bits = view.getUint16(isCore ? 24 : 28, true);
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw new DamagedFile(`its header says ${bits} bits a pixel`);
  const compression = isCore ? 0 : view.getUint32(30, true);
  const packedBits = new Map([
    [RUNS_OF_BYTES, [8]],
    [RUNS_OF_HALVES, [4]],
    [MASKS, [16, 32]],
    [MASKS_WITH_ALPHA, [16, 32]],
  ]);
  if (compression !== 0 && !packedBits.get(compression)?.includes(bits)) {
    throw new DamagedFile(
      `compression ${compression} of ${bits} bits a pixel is not read; save it without compression`,
    );
  }
  const hasMasks = compression === MASKS || compression === MASKS_WITH_ALPHA;
  // Masks that an old header has no room for stand behind it.
  const behind = hasMasks && length < HEADER_WITH_MASKS ? (compression === MASKS ? 3 : 4) : 0;
  const paletteStart = FILE_HEADER + length + 4 * behind;
  if (start < FILE_HEADER + length) throw new DamagedFile('its pixels begin within its header');
  if (start > view.byteLength || (behind > 0 && paletteStart > view.byteLength)) throw truncated;
  const isMaskHeader = length > HEADER_WITH_MASKS || behind === 4;
  const mask = (index: number) => view.getUint32(54 + 4 * index, true);
  const given = hasMasks ? [mask(0), mask(1), mask(2), isMaskHeader ? mask(3) : 0] : undefined;
  const usual = bits === 16 ? [0x7c00, 0x03e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  return {
    width: across,
    height,
    fromTop: down < 0,
    bits,
    compression,
    start,
    palette: bits > 8 ? [] : readPalette(view, paletteStart, isCore, bits, start),
    masks: given ?? usual,
  };
}

function readPalette(
  view: DataView,
  from: number,
  isCore: boolean,
  bits: number,
  start: number,
): Header['palette'] {
  const said = isCore ? 0 : view.getUint32(46, true);
  const size = isCore ? 3 : 4;
  // Some writers say nothing, and leave less room than all colors take.
  const room = Math.floor((Math.max(start, from) - from) / size);
  const count = Math.min(said === 0 ? 2 ** bits : said, 2 ** bits, room);
  return Array.from({ length: count }, (_, i) => {
    const at = from + i * size;
    return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at)] as const;
  });
}

/** Rows are filled up to four bytes. */
function rowStart({ start, width, bits }: Header, line: number): number {
  return start + line * Math.ceil((width * bits) / 32) * 4;
}

function byteAt(view: DataView, at: number): number {
  if (at >= view.byteLength) throw new DamagedFile('the file ends within its pixels');
  return view.getUint8(at);
}

/** The number of a color, the first pixel of a byte in its highest bits. */
function indexAt(view: DataView, header: Header, x: number, line: number): number {
  const { bits } = header;
  const bit = x * bits;
  const byte = byteAt(view, rowStart(header, line) + (bit >> 3));
  return (byte >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
}

/** Red, green, blue or alpha of a pixel of 16 to 32 bits, from 0 to 255. */
function channelOf(view: DataView, header: Header, x: number, line: number, channel: number): number {
  const size = header.bits / 8;
  const at = rowStart(header, line) + x * size;
  let pixel = 0;
  for (let i = size - 1; i >= 0; i--) pixel = pixel * 256 + byteAt(view, at + i);
  const mask = header.masks[channel]!;
  if (mask === 0) return 0;
  const lowest = (mask & -mask) >>> 0;
  const [value, most] = [((pixel & mask) >>> 0) / lowest, mask / lowest];
  return Math.round((Math.floor(value) * 255) / Math.floor(most));
}

/** Most writers leave the fourth byte at 0 throughout, and mean nothing by it. */
function isOpaque(view: DataView, header: Header): boolean {
  const first = channelOf(view, header, 0, 0, 3);
  if (first !== 0 && first !== 0xff) return false;
  for (let line = 0; line < header.height; line++) {
    for (let x = 0; x < header.width; x++) if (channelOf(view, header, x, line, 3) !== first) return false;
  }
  return true;
}

/** The colors' numbers of run lengths, rows in the order of the file. */
function unpack(bytes: Uint8Array, { width, height, start, compression }: Header): Uint8Array {
  const indices = new Uint8Array(width * height);
  const halves = compression === RUNS_OF_HALVES;
  let [at, x, line] = [start, 0, 0];
  const next = () => {
    const byte = bytes[at++];
    if (byte === undefined) throw new DamagedFile('the file ends within its pixels');
    return byte;
  };
  const put = (index: number) => {
    if (x < width && line < height) indices[line * width + x] = index;
    x++;
  };
  const half = (byte: number, i: number) => (i % 2 === 0 ? byte >> 4 : byte & 15);
  while (line < height) {
    const [count, what] = [next(), next()];
    if (count > 0) {
      for (let i = 0; i < count; i++) put(halves ? half(what, i) : what);
    } else if (what === 0) {
      [x, line] = [0, line + 1];
    } else if (what === 1) {
      break;
    } else if (what === 2) {
      [x, line] = [x + next(), line + next()];
    } else {
      // So many pixels as they are, filled up to two bytes.
      const from = at;
      let byte = 0;
      for (let i = 0; i < what; i++) {
        if (!halves || i % 2 === 0) byte = next();
        put(halves ? half(byte, i) : byte);
      }
      if ((at - from) % 2 === 1) at++;
    }
  }
  return indices;
}

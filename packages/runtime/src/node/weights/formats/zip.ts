/**
 * Reads the files in a zip archive, stored or deflated, as NumPy and Keras write them.
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const END_64 = 0x06064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
/** The end's record may be followed by a comment of at most this many bytes. */
const LONGEST_COMMENT = 0xffff;

export class ZipError extends Error {}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * The archive's files in its order, each unpacked when it is asked for.
 * @throws ZipError for what is cut off, damaged or no archive
 */
export function* readZip(bytes: Uint8Array): Generator<readonly [string, Uint8Array<ArrayBuffer>]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (const entry of entriesOf(view, bytes)) yield [entry.name, unpack(view, bytes, entry)];
  } catch (error) {
    if (error instanceof ZipError) throw error;
    throw new ZipError('it is cut off or damaged', { cause: error });
  }
}

function entriesOf(view: DataView, bytes: Uint8Array): Entry[] {
  const { count, at: begin } = directory(view);
  const entries: Entry[] = [];
  let at = begin;
  for (let index = 0; index < count; index++) {
    if (view.getUint32(at, true) !== ENTRY) throw new ZipError('its list of files is damaged');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const sizes = {
      size: view.getUint32(at + 24, true),
      packed: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    };
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      ...largeSizes(view, at + 46 + nameLength, extraLength, sizes),
    });
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return entries;
}

function directory(view: DataView): { count: number; at: number } {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) !== END) continue;
    const count = view.getUint16(at + 10, true);
    const begin = view.getUint32(at + 16, true);
    if (count !== 0xffff && begin !== 0xffffffff) return { count, at: begin };
    // The larger record's place stands in the 20 bytes before.
    const large = Number(view.getBigUint64(at - 20 + 8, true));
    if (view.getUint32(large, true) !== END_64) throw new ZipError('its list of files is damaged');
    return {
      count: Number(view.getBigUint64(large + 32, true)),
      at: Number(view.getBigUint64(large + 48, true)),
    };
  }
  throw new ZipError('it is no zip archive, or it is cut off');
}

type Sizes = Pick<Entry, 'size' | 'packed' | 'offset'>;

/** Sizes beyond 32 bits stand in an extra field, in this order, those alone that don't fit. */
function largeSizes(view: DataView, from: number, length: number, sizes: Sizes): Sizes {
  const found = { ...sizes };
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let field = at + 4;
    for (const key of ['size', 'packed', 'offset'] as const) {
      if (sizes[key] !== 0xffffffff) continue;
      found[key] = Number(view.getBigUint64(field, true));
      field += 8;
    }
  }
  return found;
}

function unpack(view: DataView, bytes: Uint8Array, entry: Entry): Uint8Array<ArrayBuffer> {
  const { name, method, encrypted, packed, size, offset } = entry;
  if (encrypted) throw new ZipError(`${name} in it is encrypted`);
  if (view.getUint32(offset, true) !== LOCAL) throw new ZipError(`${name} in it is damaged`);
  const begin = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const content = bytes.subarray(begin, begin + packed);
  if (content.length !== packed) throw new ZipError(`${name} in it is cut off`);
  if (method !== 0 && method !== 8)
    throw new ZipError(`${name} in it is compressed in a way that is not read`);
  // Never more than it says of itself, whatever it unpacks to.
  const unpacked = method === 0 ? content : inflateRawSync(content, { maxOutputLength: Math.max(size, 1) });
  if (unpacked.length !== size)
    throw new ZipError(`${name} in it is damaged: it is ${unpacked.length} bytes instead of ${size}`);
  return new Uint8Array(unpacked);
}

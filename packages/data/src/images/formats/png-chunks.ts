/** The parts of a PNG file that say how its numbers are meant; how they are packed libvips knows. */
import { DamagedFile } from '../unusable';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** PNG's color types. */
export const GRAY = 0;
export const PALETTE = 3;

export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** @throws DamagedFile for a file that ends in the middle of a chunk */
export function readChunks(bytes: Uint8Array): PngChunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  let at = SIGNATURE.length;
  while (at + 8 <= bytes.length) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length)
      throw new DamagedFile('it ends early, as a file that was not copied whole');
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
    if (type === 'IEND') return chunks;
  }
  throw new DamagedFile('it ends early, as a file that was not copied whole');
}

export function writeChunks(chunks: readonly PngChunk[]): Uint8Array<ArrayBuffer> {
  const length = chunks.reduce((sum, { data }) => sum + 12 + data.length, SIGNATURE.length);
  const out = new Uint8Array(length);
  const view = new DataView(out.buffer);
  out.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { type, data } of chunks) {
    view.setUint32(at, data.length);
    for (let i = 0; i < 4; i++) out[at + 4 + i] = type.charCodeAt(i);
    out.set(data, at + 8);
    view.setUint32(at + 8 + data.length, checksum(out.subarray(at + 4, at + 8 + data.length)));
    at += 12 + data.length;
  }
  return out;
}

/** The same file with another color type, and without what says how its colors look. */
export function withColorType(
  chunks: readonly PngChunk[],
  colorType: number,
  added: readonly PngChunk[] = [],
): Uint8Array<ArrayBuffer> {
  return writeChunks(
    chunks.flatMap((chunk): PngChunk[] => {
      if (chunk.type === 'IHDR') {
        const data = Uint8Array.from(chunk.data);
        data[9] = colorType;
        return [{ type: 'IHDR', data }, ...added];
      }
      return chunk.type === 'IDAT' || chunk.type === 'IEND' ? [chunk] : [];
    }),
  );
}

/** CRC-32 as in the annex of the PNG specification (ISO/IEC 15948). */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

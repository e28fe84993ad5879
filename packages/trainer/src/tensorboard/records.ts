import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from './protobuf';

/** CRC-32C (Castagnoli), reflected polynomial 0x82f63b78; RFC 3720, appendix B.4. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** TensorFlow's masking, so that the checksum of data that hold checksums stays a good one. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** One record of a TFRecord file: length, its checksum, data, their checksum. https://www.tensorflow.org/tutorials/load_data/tfrecord */
export function tfRecord(data: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return join([length, uint32(maskedCrc32c(length)), data, uint32(maskedCrc32c(data))]);
}

/**
 * Bytes of a TFRecord file up to the end of its last whole record; undefined for a file that is damaged before its end.
 * @throws the file system's error
 */
export function wholeRecords(path: string): number | undefined {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const head = Buffer.alloc(HEAD);
    let at = 0;
    while (at + HEAD <= size && readSync(file, head, 0, HEAD, at) === HEAD) {
      if (head.readUInt32LE(8) !== maskedCrc32c(head.subarray(0, 8))) return undefined;
      const end = at + HEAD + Number(head.readBigUInt64LE(0)) + 4;
      if (end > size) break;
      at = end;
    }
    return at;
  } finally {
    closeSync(file);
  }
}

/** A record's length and its checksum. */
const HEAD = 12;

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

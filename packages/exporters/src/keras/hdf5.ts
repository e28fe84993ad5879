/**
 * Writes an HDF5 file of groups and 32-bit floats, which is what Keras keeps weights in. The format: "HDF5 File Format
 * Specification Version 3.0" (The HDF Group); superblock 0, object headers 1, links in the headers, contiguous data. The library for it
 * that npm has, h5wasm, is 15 MB of the whole HDF5; this is all that is needed of it.
 */

export interface Hdf5Dataset {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Hdf5Group {
  readonly [name: string]: Hdf5Group | Hdf5Dataset;
}

/** An address that leads nowhere. */
const UNDEFINED = 0xffff_ffff_ffff_ffffn;

const MESSAGE = { dataspace: 0x01, linkInfo: 0x02, datatype: 0x03, fill: 0x05, link: 0x06, layout: 0x08 };

/** IEEE 754 single precision, little-endian: its bits as the format describes them. */
const FLOAT32 = Buffer.from([
  ...[0x11, 0x20, 31, 0, 4, 0, 0, 0],
  ...[0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0],
]);

/** The bytes of an HDF5 file with a tree of groups and data sets. */
export function hdf5(root: Hdf5Group): Uint8Array {
  const parts: Buffer[] = [];
  let end = 96;
  const place = (content: Buffer): number => {
    const at = end;
    const padded = Buffer.concat([content, Buffer.alloc((8 - (content.length % 8)) % 8)]);
    parts.push(padded);
    end += padded.length;
    return at;
  };
  const write = (item: Hdf5Group | Hdf5Dataset): number => {
    if (isDataset(item)) {
      const { shape, values } = item;
      const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      return place(datasetHeader(shape, bytes.length === 0 ? UNDEFINED : BigInt(place(bytes)), bytes.length));
    }
    // What a group leads to has its place first.
    const links = Object.entries(item).map(([name, inner]) => link(name, write(inner)));
    const info = Buffer.concat([Buffer.from([0, 0]), address(UNDEFINED), address(UNDEFINED)]);
    return place(objectHeader([[MESSAGE.linkInfo, info], ...links]));
  };
  const rootAddress = write(root);
  const superblock = Buffer.concat([
    Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]),
    // Versions; sizes of offsets and lengths; how groups of the old kind branch, of which there are none.
    Buffer.from([0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]),
    ...[0n, UNDEFINED, BigInt(end), UNDEFINED].map(address),
    ...[0n, BigInt(rootAddress)].map(address),
    Buffer.alloc(24),
  ]);
  return Buffer.concat([superblock, ...parts]);
}

function isDataset(item: Hdf5Group | Hdf5Dataset): item is Hdf5Dataset {
  return item.values instanceof Float32Array;
}

function address(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

type Message = readonly [type: number, content: Buffer];

function link(name: string, to: number): Message {
  const text = Buffer.from(name, 'ascii');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return [MESSAGE.link, Buffer.concat([Buffer.from([1, 1]), length, text, address(BigInt(to))])];
}

function datasetHeader(shape: readonly number[], at: bigint, length: number): Buffer {
  const space = Buffer.concat([
    Buffer.from([1, shape.length, 0, 0, 0, 0, 0, 0]),
    ...shape.map((size) => address(BigInt(size))),
  ]);
  const layout = Buffer.concat([Buffer.from([3, 1]), address(at), address(BigInt(length))]);
  return objectHeader([
    [MESSAGE.dataspace, space],
    [MESSAGE.datatype, FLOAT32],
    // Space is taken when the data are written, and there is no value for what isn't.
    [MESSAGE.fill, Buffer.from([2, 2, 2, 0])],
    [MESSAGE.layout, layout],
  ]);
}

function objectHeader(messages: readonly Message[]): Buffer {
  const body = messages.map(([type, content]) => {
    const padded = Buffer.alloc(Math.ceil(content.length / 8) * 8);
    content.copy(padded);
    const head = Buffer.alloc(8);
    head.writeUInt16LE(type, 0);
    head.writeUInt16LE(padded.length, 2);
    return Buffer.concat([head, padded]);
  });
  const head = Buffer.alloc(16);
  head.writeUInt8(1, 0);
  head.writeUInt16LE(messages.length, 2);
  head.writeUInt32LE(1, 4);
  head.writeUInt32LE(
    body.reduce((sum, { length }) => sum + length, 0),
    8,
  );
  return Buffer.concat([head, ...body]);
}

/**
 * A reader for the protocol-buffer wire format.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */

/** One field of a message: its number, and its value, which is read as what the message's definition says it is. */
export interface ProtobufField {
  readonly number: number;
  /** An integer, or the bytes of a float as an unsigned integer; 0 where the value is bytes. */
  readonly integer: bigint;
  /** Of a text, a message or packed numbers; empty elsewhere. */
  readonly bytes: Uint8Array;
  readonly packed: boolean;
}

const NOTHING = new Uint8Array(0);

/**
 * The fields of a message in their order.
 * @throws RangeError for what is cut off or isn't a message
 */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError('a number of more than 64 bits');
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    switch (tag & 7) {
      case 0:
        yield { number, integer: varint(), bytes: NOTHING, packed: false };
        break;
      case 1:
        yield { number, integer: view.getBigUint64(at, true), bytes: NOTHING, packed: false };
        at += 8;
        break;
      case 2: {
        const length = Number(varint());
        if (length > message.length - at) throw new RangeError('a field that is longer than its message');
        yield { number, integer: 0n, bytes: message.subarray(at, at + length), packed: true };
        at += length;
        break;
      }
      case 5:
        yield { number, integer: BigInt(view.getUint32(at, true)), bytes: NOTHING, packed: false };
        at += 4;
        break;
      default:
        throw new RangeError(`a field of the unknown wire type ${tag & 7}`);
    }
  }
}

const TEXT = new TextDecoder();

/** A field as UTF-8 text. */
export function textOf({ bytes }: ProtobufField): string {
  return TEXT.decode(bytes);
}

/** A signed integer; exact up to 2^53. */
export function integerOf({ integer }: ProtobufField): number {
  return Number(BigInt.asIntN(64, integer));
}

/** A field as a float. */
export function floatOf({ integer }: ProtobufField): number {
  return new Float32Array(new Uint32Array([Number(BigInt.asUintN(32, integer))]).buffer)[0]!;
}

/** Integers of a repeated field: all of them where they are packed, else one. */
export function integersOf(field: ProtobufField): number[] {
  if (!field.packed) return [integerOf(field)];
  const values: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of field.bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    values.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  if (shift !== 0n) throw new RangeError('packed numbers that are cut off');
  return values;
}

/** Floats of a repeated field, of 4 or 8 bytes each. */
export function floatsOf(field: ProtobufField, bytesEach: 4 | 8): number[] {
  if (field.packed) {
    const { bytes } = field;
    if (bytes.length % bytesEach !== 0) throw new RangeError('packed numbers that are cut off');
    const copy = new Uint8Array(bytes).buffer;
    return [...(bytesEach === 4 ? new Float32Array(copy) : new Float64Array(copy))];
  }
  return [
    bytesEach === 4 ? floatOf(field) : new Float64Array(new BigUint64Array([field.integer]).buffer)[0]!,
  ];
}

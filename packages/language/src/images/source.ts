/** Reads `length` bytes of a file at `offset`; fewer where the file ends. */
export type ReadBytes = (offset: number, length: number) => Uint8Array;

/** So much is read at once: a header's fields lie close together, and what lies between them is passed over. */
const WINDOW = 4096;
/** Windows read of one file; a file made to lead on for ever is given up. */
const MAX_WINDOWS = 5000;

/** Numbers of a file by their place. Whatever lies outside of the file throws a RangeError. */
export class ByteSource {
  #start = 0;
  #window: DataView = new DataView(new ArrayBuffer(0));
  #windows = 0;

  constructor(private readonly read: ReadBytes) {}

  u8(offset: number): number {
    return this.#at(offset, 1, (view, at) => view.getUint8(at));
  }

  u16(offset: number, littleEndian = false): number {
    return this.#at(offset, 2, (view, at) => view.getUint16(at, littleEndian));
  }

  u32(offset: number, littleEndian = false): number {
    return this.#at(offset, 4, (view, at) => view.getUint32(at, littleEndian));
  }

  /** Letters of a signature, each byte one. */
  text(offset: number, length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.u8(offset + i));
    return text;
  }

  #at(offset: number, length: number, get: (view: DataView, at: number) => number): number {
    const inside = offset >= this.#start && offset + length <= this.#start + this.#window.byteLength;
    if (!inside) {
      if (++this.#windows > MAX_WINDOWS) throw new RangeError('too many jumps');
      const bytes = this.read(offset, WINDOW);
      this.#start = offset;
      this.#window = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return get(this.#window, offset - this.#start);
  }
}

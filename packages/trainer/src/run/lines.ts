import { closeSync, openSync, readSync } from 'node:fs';

export const NEWLINE = 0x0a;

/** A line with its end, or what of a damaged file stands where one should be. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** With the newline, unless it is missing. */
  readonly bytes: Buffer;
  /** False for what follows the file's last newline, and for a piece of a line that is too long. */
  readonly whole: boolean;
}

/**
 * A file's lines, read in pieces: a record may be larger than a text can be.
 * @param maxBytes a longer line comes in pieces that are not `whole`, so that a damaged file can't fill the memory
 * @throws the file system's error
 */
export function* readLines(
  path: string,
  { maxBytes = 64 * 2 ** 20, pieceBytes = 2 ** 20 } = {},
): Generator<Line> {
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(pieceBytes);
    let rest: Buffer = Buffer.alloc(0);
    let number = 1;
    // Within a line of which a part was given already.
    let torn = false;
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      const bytes = Buffer.concat([rest, piece.subarray(0, read)]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        yield { number: number++, bytes: bytes.subarray(start, end + 1), whole: !torn };
        torn = false;
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > maxBytes) {
        yield { number, bytes: rest, whole: false };
        torn = true;
        rest = Buffer.alloc(0);
      }
    }
    if (rest.length > 0) yield { number, bytes: rest, whole: false };
  } finally {
    closeSync(file);
  }
}

import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** A .cnn file is text a person wrote; anything larger is something else. */
const MAX_FILE_BYTES = 16 * 2 ** 20;

/** Why a file is no source text. The message is a sentence without the file's name. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/**
 * The text of a .cnn file.
 * @throws SourceError for what is no regular file, too large, or not UTF-8; else the file system's error
 */
export function readSourceText(path: string): string {
  // Opening a pipe would wait for somebody to write, unless told not to.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (stats.isDirectory()) throw new SourceError('it is a folder, not a file');
    if (!stats.isFile()) throw new SourceError('it is a pipe or a device, not a regular file');
    if (stats.size > MAX_FILE_BYTES) throw new SourceError(`too large for a .cnn file (${stats.size} bytes)`);
    return decodeSource(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

/**
 * Bytes as text. A byte order mark stays what it is: the language reads over it, and places stay those of the file.
 * @throws SourceError that names the first byte that isn't UTF-8
 */
export function decodeSource(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const offset = firstInvalid(bytes);
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, offset));
    const lines = before.split(/\r\n|\r|\n/);
    const byte = `0x${bytes[offset]!.toString(16).toUpperCase().padStart(2, '0')}`;
    throw new SourceError(
      `line ${lines.length}, column ${lines.at(-1)!.length + 1}: the byte ${byte} at offset ${offset} is not UTF-8. Save the file as UTF-8; in an editor, look for the file's encoding`,
    );
  }
}

/** Where the first character begins that isn't one. */
function firstInvalid(bytes: Uint8Array): number {
  const decodes = (end: number) => {
    try {
      // `stream`: a character cut off at the end is no mistake yet.
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(middle)) good = middle;
    else bad = middle;
  }
  // What was good so far may end in a character that isn't finished: that is the one.
  for (let back = 1; back <= 3 && back <= good; back++) {
    const byte = bytes[good - back]!;
    if (byte >= 0xc0) return lengthOf(byte) > back ? good - back : good;
    if (byte < 0x80) break;
  }
  return good;
}

/** Bytes of the character that begins with this one. */
function lengthOf(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

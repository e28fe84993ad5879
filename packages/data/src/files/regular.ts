import { readFile, stat } from 'node:fs/promises';

/**
 * Reads a file, and nothing else that may have a file's name: a pipe or a device may never end.
 * @throws the file system's error, or an Error that says what it is
 */
export async function readRegularFile(path: string): Promise<Uint8Array> {
  const stats = await stat(path);
  // A folder has an error of its own.
  if (!stats.isFile() && !stats.isDirectory()) throw new Error('it is a pipe or a device, not a file');
  return readFile(path);
}

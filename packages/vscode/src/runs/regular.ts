/** A run folder may be anybody's: what has a file's name there may be a pipe or a device, which never ends. */
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';

/** More than any manifest or lock. */
const MAX_SMALL = 4 * 2 ** 20;

/** The text of a small file. @throws what the system says, or that it is no such file */
export async function readSmallFile(path: string): Promise<string> {
  await requireFile(path, MAX_SMALL);
  return readFile(path, 'utf8');
}

/** Opens a file to read it in pieces. @throws what the system says, or that it is no file */
export async function openFile(path: string): Promise<FileHandle> {
  await requireFile(path, Number.POSITIVE_INFINITY);
  return open(path, 'r');
}

async function requireFile(path: string, maxBytes: number): Promise<void> {
  const stats = await stat(path);
  if (!stats.isFile()) throw new Error(`${path} is no file`);
  if (stats.size > maxBytes) throw new Error(`${path} is too large`);
}

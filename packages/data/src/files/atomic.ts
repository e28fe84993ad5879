import { mkdirSync, statSync, writeSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '../errors';

/**
 * Makes a folder and those above it, unless they are there. Node's own `recursive` never returns where the
 * system answers ENOENT for a folder whose parent exists, as in /proc.
 */
export function makeFolders(path: string): void {
  try {
    mkdirSync(path);
    return;
  } catch (error) {
    const code = systemCode(error);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
  }
  makeFolders(dirname(path));
  mkdirSync(path);
}

/** Writes all of `bytes`: on a disk that is nearly full the system may take a part of them and report no error. */
export function writeAllSync(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/** Writes a new file and waits until it is on the disk. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Replaces a file whole or not at all: whoever reads `path` sees the old content or the new. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  await rm(partial, { force: true });
  try {
    await writeDurably(partial, content);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * Makes a folder whole or not at all: `fill` writes into a folder of another name, which is renamed at the end.
 * An older folder of that name is replaced.
 */
export async function makeFolderAtomically(
  path: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const partial = partialName(path);
  await rm(partial, { recursive: true, force: true });
  makeFolders(partial);
  try {
    await fill(partial);
    await syncFolder(partial);
    await rm(path, { recursive: true, force: true });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

const PARTIAL = /^\..*\.partial$/;

function partialName(path: string): string {
  return join(dirname(path), `.${basename(path)}.partial`);
}

/** True for what an interrupted write left behind. */
export function isPartial(name: string): boolean {
  return PARTIAL.test(name);
}

/** Makes names in a folder durable. Windows has no such call and needs none: NTFS journals its folders. */
async function syncFolder(path: string): Promise<void> {
  let folder: Awaited<ReturnType<typeof open>> | undefined;
  try {
    folder = await open(path, 'r');
    await folder.sync();
  } catch (error) {
    const unsupported = ['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'];
    if (!unsupported.includes(systemCode(error) ?? '')) throw error;
  } finally {
    await folder?.close();
  }
}

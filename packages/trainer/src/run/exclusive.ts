/**
 * A folder that only one process holds, by what every file system does at once or not at all: a folder can be renamed
 * to a name that is free, or that of an empty folder, and to no other (rename(2); Windows only to a free one).
 *
 * The lock is a folder that holds one file of an unguessable name, its holder's. Whoever wants it prepares such a
 * folder and renames it. A holder that died is removed by the name of its file, so whoever comes too late to do that
 * removes nothing, least of all the lock of somebody who was faster: two can't take over one dead holder's lock.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode, writeAllSync } from '@cnn-studio/data';
import { type Owner, parseOwner } from '@cnn-studio/protocol';
import { isAlive, ownOwner } from '@cnn-studio/protocol/node';

const HOLDER = /^[0-9a-f]{32}\.json$/;

export interface Exclusive {
  readonly owner: Owner;
  /** The holder's file. */
  readonly path: string;
  /** False when somebody removed it, with the folder or to take it over. */
  isHeld(): boolean;
  release(): void;
}

/**
 * @param folder the lock's name, in a folder that exists
 * @param lastSign when a holder last gave a sign of life, given the time of its own file; milliseconds
 * @returns the lock, or the living process that holds it
 * @throws the file system's error
 */
export function takeExclusive(
  folder: string,
  lastSign: (file: number) => number,
  address?: string,
): Exclusive | { readonly holder: Owner } {
  const id = randomBytes(16).toString('hex');
  const owner = ownOwner(id, address);
  const name = `${id}.json`;
  const prepared = `${folder}.${id}.partial`;
  // By the clock of the file system, which may be another machine's.
  const now = prepare(prepared, name, owner);
  const path = join(folder, name);
  try {
    // Every attempt but the last removed a dead holder, or found that another had just let go.
    for (let attempt = 0; attempt < 100; attempt++) {
      if (rename(prepared, folder)) {
        clean(folder);
        return { owner, path, isHeld: () => exists(path), release: () => release(folder, path) };
      }
      const holder = livingHolder(folder, (file) => now - lastSign(file));
      if (holder !== undefined) return { holder };
    }
  } finally {
    rmSync(prepared, { recursive: true, force: true });
  }
  throw Object.assign(new Error(`The lock ${folder} can't be taken.`), { code: 'EBUSY' });
}

/** @returns the time of the file system */
function prepare(folder: string, name: string, owner: Owner): number {
  mkdirSync(folder);
  const path = join(folder, name);
  const file = openSync(path, 'wx');
  try {
    writeAllSync(file, Buffer.from(`${JSON.stringify(owner)}\n`));
    // Before it gets its name: a holder whose file is empty would be nobody.
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return statSync(path).mtimeMs;
}

/** @returns false when the name is taken */
function rename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    // Windows also refuses a name that is taken with EPERM or EACCES, and while a virus scanner looks into the folder.
    const taken = [
      'ENOTEMPTY',
      'EEXIST',
      'ENOTDIR',
      'EBUSY',
      ...(process.platform === 'win32' ? ['EPERM', 'EACCES'] : []),
    ];
    if (!taken.includes(systemCode(error) ?? '')) throw error;
    return false;
  }
}

/** The holder, if it lives. One that doesn't, and what doesn't belong here, is removed. */
function livingHolder(folder: string, silence: (file: number) => number): Owner | undefined {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const holder = HOLDER.test(name) ? readHolder(path, silence) : undefined;
    if (holder !== undefined) return holder;
    rmSync(path, { recursive: true, force: true });
  }
  try {
    rmdirSync(folder);
  } catch {
    // Another process has taken it, or removed it.
  }
  return undefined;
}

function readHolder(path: string, silence: (file: number) => number): Owner | undefined {
  try {
    const holder = parseOwner(readFileSync(path, 'utf8'));
    return holder !== undefined && isAlive(holder, silence(statSync(path).mtimeMs)) ? holder : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const code = systemCode(error);
    // Somebody's file, which is no lock.
    if (code === 'ENOTDIR') rmSync(folder, { force: true });
    else if (code !== 'ENOENT') throw error;
    return [];
  }
}

function release(folder: string, path: string): void {
  rmSync(path, { force: true });
  try {
    rmdirSync(folder);
  } catch {
    // Gone, or another process has taken it meanwhile.
  }
}

/** Removes what processes left that were killed while they prepared. Another that prepares now needs it for moments only. */
function clean(folder: string): void {
  const parent = dirname(folder);
  const start = `${folder.slice(parent.length + 1)}.`;
  for (const name of namesIn(parent)) {
    if (!name.startsWith(start) || !name.endsWith('.partial')) continue;
    const path = join(parent, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > 3_600_000) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Which files a .cnn file may have read. The command line, the language server and the trainer all ask here, so that a
 * program from elsewhere reaches nothing but its own workspace:
 *
 * - what a program names lies in one of the *roots*: the workspace, and the folders that the person named in CNN_DATA;
 * - links are followed before that is decided, wherever on the way they stand;
 * - a name that leads elsewhere by its letters alone is refused unseen: on Windows already asking for `\\server\share`
 *   sends the user's password hash there;
 * - files are regular files: no pipe, device or socket is opened, which could wait or go on for ever;
 * - what is found below a folder leaves out hidden files and folders.
 */
import { realpathSync, type Stats, statSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Why a path may not be read. */
export type Refusal =
  /** Nothing is there, or it can't be read. */
  | 'missing'
  /** It leads out of the roots. */
  | 'outside'
  /** It is neither a regular file nor a folder. */
  | 'special';

/** A path with its links followed, and what is there, or why it may not be read. */
export type Located =
  | { readonly kind: 'file' | 'folder'; readonly path: string }
  | { readonly kind: Refusal; readonly path: string };

/**
 * The workspace of a .cnn file: the folder in which the command was started if the file is in it, else the
 * file's own folder.
 */
export function workspaceOf(file: string, cwd: string): string {
  return isInside(resolve(file), resolve(cwd)) ? resolve(cwd) : dirname(resolve(file));
}

/** The folders of the environment variable CNN_DATA, separated as in PATH. */
export function userDataFolders(env: Readonly<Record<string, string | undefined>>): string[] {
  return (env.CNN_DATA ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder));
}

/**
 * Where what a program names as data may lie: seen from the program's own folder, and then from each folder of CNN_DATA, so
 * that one program serves people who keep their data in different places.
 * @param written as it stands in the program
 * @param folder absolute, of the program
 * @returns absolute paths, the first that leads somewhere counts
 */
export function dataPlaces(written: string, folder: string, userFolders: readonly string[]): string[] {
  if (isAbsolute(written)) return [resolve(written)];
  const inside = userFolders.filter((one) => isInside(resolve(one, written), one));
  return [folder, ...inside].map((one) => resolve(one, written));
}

/** Whether `path` is `folder` or lies in it, by their letters. Both absolute. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** What lies at a path that a program names, links followed; `roots` are absolute folders that it may lie in. */
export function locate(path: string, roots: readonly string[]): Located {
  const absolute = resolve(path);
  if (!mayAskFor(absolute, roots)) return { kind: 'outside', path: absolute };
  try {
    const real = realpathSync(absolute);
    if (!mayRead(real, roots)) return { kind: 'outside', path: real };
    return { kind: kindOf(statSync(real)), path: real };
  } catch {
    return { kind: 'missing', path: absolute };
  }
}

/** As `locate`, of the first of several places where there is something; of the first of all if there is none. */
export function locateFirst(places: readonly string[], roots: readonly string[]): Located {
  const found = places.map((place) => locate(place, roots));
  return found.find(({ kind }) => kind !== 'missing') ?? found[0]!;
}

/** As `locate`, for whom a slow disk must not hold up. */
export async function locateLater(path: string, roots: readonly string[]): Promise<Located> {
  const absolute = resolve(path);
  if (!mayAskFor(absolute, roots)) return { kind: 'outside', path: absolute };
  try {
    const real = await realpath(absolute);
    if (!mayRead(real, roots)) return { kind: 'outside', path: real };
    return { kind: kindOf(await stat(real)), path: real };
  } catch {
    return { kind: 'missing', path: absolute };
  }
}

/**
 * The files below a folder, by their paths below it with forward slashes, in the order of their code units: the same on
 * every system. Hidden files and folders are left out, and links followed as in `locate`.
 * @param folder real, as `locate` gives it
 * @param wanted whether a file of this name counts; of those that can't be read nothing else is said
 * @throws the file system's error when the folder itself can't be listed
 */
export async function filesBelow(
  folder: string,
  roots: readonly string[],
  wanted: (name: string) => boolean,
): Promise<{ readonly files: ReadonlyMap<string, string>; readonly refused: readonly Located[] }> {
  const files = new Map<string, string>();
  const refused: Located[] = [];
  const seen = new Set([folder]);
  const waiting = [{ path: folder, below: '' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of await readdir(next.path, { withFileTypes: true })) {
      if (isHidden(entry.name)) continue;
      const path = join(next.path, entry.name);
      const below = next.below + entry.name;
      if (entry.isFile()) {
        if (wanted(entry.name)) files.set(below, path);
        continue;
      }
      const at: Located = entry.isDirectory() ? { kind: 'folder', path } : await locateLater(path, roots);
      if (at.kind === 'folder') {
        // A link may lead to a folder that it stands in.
        if (seen.has(at.path)) continue;
        seen.add(at.path);
        waiting.push({ path: at.path, below: `${below}/` });
      } else if (wanted(entry.name)) {
        if (at.kind === 'file') files.set(below, at.path);
        else refused.push({ kind: at.kind, path });
      } else if (at.kind === 'outside' && entry.isSymbolicLink()) refused.push({ kind: 'outside', path });
    }
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: new Map(sorted), refused };
}

/** Of programs and systems, not of people: version control, caches, and what macOS puts beside files in archives. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX';
}

/** Whether the disk may be asked about a path at all. */
function mayAskFor(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => isInside(path, root) || isInside(path, realOrSame(root)));
}

function mayRead(real: string, roots: readonly string[]): boolean {
  return roots.some((root) => isInside(real, realOrSame(root)));
}

function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function kindOf(stats: Stats): 'file' | 'folder' | 'special' {
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'special';
}

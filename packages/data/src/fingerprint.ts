import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DataSet } from './dataset';

/** Tells whether a data set's files are the ones that a run began with. */
export interface Fingerprint {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  /** Of names and contents, or of names, sizes and times where there is too much to read. */
  readonly digest: string;
}

/** Read in a moment; of more the times must do. */
const READ_BYTES = 64 * 2 ** 20;
const READ_FILES = 10_000;
/** Files asked for at once. */
const AT_ONCE = 64;

/** A folder that was moved or copied as a whole has the same one, unless it is large and a copy has other times. */
export async function fingerprintOf({ name, files = [] }: DataSet): Promise<Fingerprint> {
  const paths = [...new Set(files)].sort();
  const root = commonFolder(paths);
  const stats = await mapInParts(paths, (path) => stat(path));
  const bytes = stats.reduce((sum, { size }) => sum + size, 0);
  const isRead = bytes <= READ_BYTES && paths.length <= READ_FILES;
  const contents = await mapInParts(isRead ? paths : [], hashOf);
  const hash = createHash('sha256');
  paths.forEach((path, i) => {
    const { size, mtimeMs } = stats[i]!;
    const place = relative(root, path).split(sep).join('/');
    hash.update(`${JSON.stringify([place, size, isRead ? contents[i] : Math.floor(mtimeMs)])}\n`);
  });
  return { name, files: paths.length, bytes, digest: hash.digest('hex') };
}

async function mapInParts<From, To>(items: readonly From[], map: (item: From) => Promise<To>): Promise<To[]> {
  const out: To[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    out.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(map))));
  }
  return out;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function commonFolder(paths: readonly string[]): string {
  let root = dirname(paths[0] ?? '.');
  while (paths.some((path) => !path.startsWith(root)) && dirname(root) !== root) root = dirname(root);
  return root;
}

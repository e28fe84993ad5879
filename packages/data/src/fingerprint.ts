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
  /** Of each file, by its path below the common folder, a short digest of the same: to tell which are others now. */
  readonly each?: Readonly<Record<string, string>>;
}

/** Characters of a file's own digest: enough to tell two versions of one file apart. */
const SHORT = 12;
/** Of larger data sets only the whole is kept, so that a run's record stays small. */
const MAX_EACH = 100_000;

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
  const each: Record<string, string> = {};
  paths.forEach((path, i) => {
    const { size, mtimeMs } = stats[i]!;
    const place = relative(root, path).split(sep).join('/');
    const line = JSON.stringify([place, size, isRead ? contents[i] : Math.floor(mtimeMs)]);
    hash.update(`${line}\n`);
    each[place] = createHash('sha256').update(line).digest('hex').slice(0, SHORT);
  });
  const whole = { name, files: paths.length, bytes, digest: hash.digest('hex') };
  return paths.length > MAX_EACH ? whole : { ...whole, each };
}

async function mapInParts<From, To>(items: readonly From[], map: (item: From) => Promise<To>): Promise<To[]> {
  const out: To[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    out.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(map))));
  }
  return out;
}

/** SHA-256 of a file's content. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function commonFolder(paths: readonly string[]): string {
  let root = dirname(paths[0] ?? '.');
  while (paths.some((path) => !path.startsWith(root)) && dirname(root) !== root) root = dirname(root);
  return root;
}

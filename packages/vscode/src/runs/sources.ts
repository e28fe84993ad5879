/** A run's own copies of its program, against the files that they were made of. Knows files, not editors. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Manifest } from './manifest';

export interface ChangedSource {
  /** Absolute paths. */
  readonly copy: string;
  readonly file: string;
  /** Whether the file isn't there any more. */
  readonly gone: boolean;
}

/** The sources that read otherwise now than when the run began, the program itself first. */
export async function changedSources(
  run: string,
  { file, source }: Pick<Manifest, 'file' | 'source'>,
): Promise<readonly ChangedSource[]> {
  const copies = join(run, 'source');
  // The copies keep their places relative to each other.
  const root = resolve(dirname(file), relative(dirname(join(run, source)), copies));
  const names = await readdir(copies, { recursive: true, withFileTypes: true }).catch(() => []);
  const changed: ChangedSource[] = [];
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const copy = join(entry.parentPath, entry.name);
    const original = join(root, relative(copies, copy));
    const [then, now] = await Promise.all(
      [copy, original].map((path) => readFile(path, 'utf8').catch(() => undefined)),
    );
    if (then !== now) changed.push({ copy, file: original, gone: now === undefined });
  }
  return changed.sort((a, b) => Number(b.file === file) - Number(a.file === file));
}

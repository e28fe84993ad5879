/** A run's `run.json`: what it is a run of. Knows files, not editors. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseRunIdentity } from '@cnn-studio/protocol';
import { readSmallFile } from './regular';

export interface Manifest {
  readonly train: string;
  /** The .cnn file it was begun from, where that lies now; absolute. */
  readonly file: string;
  /** The run's own copy of that file, relative to its folder. */
  readonly source: string;
  /** When it was begun. Whoever shows a run shows this time, however often it was resumed. */
  readonly time: Date;
  /** Networks that make images from noise or labels, and from images; undefined in runs of older versions. */
  readonly generators?: readonly string[];
  readonly restorers?: readonly string[];
}

/** Undefined for a folder that has none, or one that can't be read. */
export async function readManifest(run: string): Promise<Manifest | undefined> {
  const manifest = parseRunIdentity(await readSmallFile(join(run, 'run.json')).catch(() => ''));
  if (manifest === undefined) return undefined;
  const { train, file, source, time, generators, restorers } = manifest;
  return { train, file: await placeOf(file, run), source, time: new Date(time), generators, restorers };
}

/** Beside `runs`, where the folder may have been moved or copied to; else where it was. */
async function placeOf(file: string, run: string): Promise<string> {
  // A path of Windows may be read on another system.
  const beside = join(dirname(dirname(dirname(run))), file.split(/[\\/]/).at(-1)!);
  return stat(beside).then(
    (found) => (found.isFile() ? beside : file),
    () => file,
  );
}

/** Whether there are weights that could be used. */
export async function hasCheckpoint(run: string): Promise<boolean> {
  return readdir(join(run, 'checkpoints')).then(
    (names) => names.some((name) => /^\d+$/.test(name)),
    () => false,
  );
}

import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RunManifest } from '@cnn-studio/protocol';
import { RunFolder } from './folder';

/**
 * The run that was begun last of some train blocks, or undefined. Times are those in the runs' `run.json`, in UTC: folder
 * names and file times change with time zones, clocks and copies.
 * @param runs a `runs` folder
 * @param file the .cnn file; several may have runs in one folder, and those of a file of this name go first
 */
export async function newestRun(
  runs: string,
  trains: Iterable<string>,
  file?: string,
): Promise<string | undefined> {
  const found: { readonly path: string; readonly own: boolean; readonly time: number }[] = [];
  for (const train of trains) {
    const parent = join(runs, train);
    for (const name of await readdir(parent).catch(() => [])) {
      const path = join(parent, name);
      const manifest = manifestOf(path);
      if (manifest === undefined || manifest.train !== train) continue;
      const own = file === undefined || baseOf(manifest.file) === baseOf(file);
      found.push({ path, own, time: Date.parse(manifest.time) || 0 });
    }
  }
  found.sort((a, b) => Number(a.own) - Number(b.own) || byAge(a, b));
  return found.at(-1)?.path;
}

/** The run that was begun last in a folder of runs, as `newestRun` tells; undefined where there is none. */
export function newestRunIn(folder: string): string | undefined {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const found = names.flatMap((name) => {
    const path = join(folder, name);
    const manifest = manifestOf(path);
    return manifest === undefined ? [] : [{ path, time: Date.parse(manifest.time) || 0 }];
  });
  return found.sort(byAge).at(-1)?.path;
}

/** Compares runs for sorting: the oldest first. */
export function byAge(a: { readonly path: string; readonly time: number }, b: typeof a): number {
  return a.time - b.time || a.path.localeCompare(b.path, 'en', { numeric: true });
}

/** The train block that a run is of; undefined for what is no run, or a damaged one. */
export function trainOfRun(path: string): string | undefined {
  return manifestOf(path)?.train;
}

/** Undefined for what is no run, or a damaged one. */
export function manifestOf(path: string): RunManifest | undefined {
  try {
    return new RunFolder(path).manifest();
  } catch {
    return undefined;
  }
}

/** Of a path that may be another system's. */
export function baseOf(path: string | undefined): string {
  return basename((path ?? '').replaceAll('\\', '/'));
}

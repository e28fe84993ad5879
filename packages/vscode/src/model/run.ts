/** A run folder as the panels need it. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readManifest } from '../runs/manifest';

export interface ModelRun {
  /** Absolute path of the run folder. */
  readonly run: string;
  readonly train: string;
  /** The program its weights belong to. */
  readonly file: string;
}

/**
 * The .cnn file if it still reads as it did when the run began, else the run's own copy: the weights are those of
 * that text. (From the copy alone, paths of data would lead elsewhere.)
 * @returns undefined when `run` is no run folder
 */
export async function readModelRun(run: string): Promise<ModelRun | undefined> {
  const manifest = await readManifest(run);
  if (manifest === undefined) return undefined;
  const { train, file, source } = manifest;
  const copy = join(run, source);
  const [then, now] = await Promise.all(
    [copy, file].map((path) => readFile(path, 'utf8').catch(() => undefined)),
  );
  return { run, train, file: now !== undefined && (then === undefined || now === then) ? file : copy };
}

/** Where the process runs: relative imports and data are found from there. */
export function folderOf({ file }: ModelRun): string {
  return dirname(file);
}

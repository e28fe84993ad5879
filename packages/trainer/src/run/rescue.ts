import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explainWriteError, makeFolders, systemCode, TrainerError } from '@cnn-studio/data';
import { RunFolder } from '@cnn-studio/runtime/node';

/** The files that a run begins with, by their paths in its folder; `run.json` is the last. */
export type RunCopy = ReadonlyMap<string, Buffer>;

/** Kept in memory while a run is trained: its folder may be deleted under it. */
export function copyRun(folder: RunFolder): RunCopy {
  const files = new Map<string, Buffer>();
  const add = (name: string) => {
    const path = join(folder.path, name);
    try {
      files.set(name, readFileSync(path));
    } catch (error) {
      // A copy of a source that somebody removed, or a folder.
      if (systemCode(error) === undefined) throw error;
    }
  };
  for (const name of namesIn(join(folder.path, 'source'))) add(join('source', name));
  const json = namesIn(folder.path, false).filter((name) => name.endsWith('.json'));
  // A folder without it is no run: it comes last.
  for (const name of [...json.filter((name) => name !== 'run.json'), 'run.json']) add(name);
  return files;
}

function namesIn(folder: string, recursive = true): string[] {
  try {
    return readdirSync(folder, { recursive, encoding: 'utf8' });
  } catch {
    return [];
  }
}

/**
 * Makes a run folder like the one that `copy` is of.
 * @param fill writes its record and checkpoints
 * @returns its path: `path`, or that with a number behind it when there is something
 * @throws TrainerError `disk-full` or `run-unwritable`
 */
export async function recreateRun(
  copy: RunCopy,
  path: string,
  fill: (folder: RunFolder) => Promise<void>,
): Promise<string> {
  try {
    const folder = new RunFolder(makeFreeFolder(path));
    for (const name of [folder.previews, folder.checkpoints]) makeFolders(name);
    await fill(folder);
    for (const [name, content] of copy) {
      const to = join(folder.path, name);
      makeFolders(dirname(to));
      writeFileSync(to, content);
    }
    return folder.path;
  } catch (error) {
    throw explainWriteError(error, path);
  }
}

function makeFreeFolder(path: string): string {
  makeFolders(dirname(path));
  for (let count = 1; count < 1000; count++) {
    const name = count === 1 ? path : `${path}-${count}`;
    try {
      mkdirSync(name);
      return name;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
  throw new TrainerError('run-unwritable', `There are too many folders named like ${path}. Delete some.`);
}

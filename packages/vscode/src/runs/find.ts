/** Finds runs on the disk: `runs/<train>/<time>/run.json` beside .cnn files. Knows files, not editors. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FoundRun {
  /** Absolute path of the run folder. */
  readonly path: string;
  readonly train: string;
  /** The folder's name: when it began. */
  readonly name: string;
}

/** The runs in a `runs` folder, newest first within each train block. */
export async function findRuns(runs: string): Promise<readonly FoundRun[]> {
  const found: FoundRun[] = [];
  for (const train of await folders(runs)) {
    const names = await folders(join(runs, train));
    names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
    for (const name of names) {
      const path = join(runs, train, name);
      if (await exists(join(path, 'run.json'))) found.push({ path, train, name });
    }
  }
  return found;
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Finds programs and their runs on the disk: `runs/<train>/<time>/run.json` beside .cnn files. Knows no editor. */
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

const MAX_FOLDERS = 2000;
const MAX_DEPTH = 6;
/** Where nobody keeps programs of theirs, and where there may be very many folders. */
const IGNORED_FOLDERS = new Set(['node_modules', 'runs', '__pycache__', 'venv', 'dist', 'build', 'target']);

/**
 * The folders below `root`, and `root` itself, that hold .cnn files. Hidden folders are passed over, and the search
 * ends somewhere: a workspace may be anything.
 */
export async function findPrograms(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  let level = [root];
  let seen = 0;
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (++seen > MAX_FOLDERS) return found;
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      if (entries.some((entry) => entry.isFile() && entry.name.endsWith('.cnn'))) found.push(folder);
      const inner = entries.filter(
        (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !IGNORED_FOLDERS.has(entry.name),
      );
      next.push(...inner.map(({ name }) => join(folder, name)));
    }
    level = next;
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

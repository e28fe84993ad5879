import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { explainWriteError, makeFolders, systemCode, TrainerError, writeAtomically } from '@cnn-studio/data';
import { parseRunManifest, type RunManifest } from '@cnn-studio/protocol';

/** A source file as the checker saw it. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** Names within a run folder. */
export class RunFolder {
  readonly manifestPath: string;
  readonly events: string;
  readonly previews: string;
  readonly checkpoints: string;

  constructor(readonly path: string) {
    this.manifestPath = join(path, 'run.json');
    this.events = join(path, 'events.ndjson');
    this.previews = join(path, 'previews');
    this.checkpoints = join(path, 'checkpoints');
  }

  /** Whether it is there, and a run. */
  exists(): boolean {
    return isFile(this.manifestPath);
  }

  /** @throws TrainerError `run-missing` or `run-invalid` */
  manifest(): RunManifest {
    let text: string;
    try {
      text = readFileSync(this.manifestPath, 'utf8');
    } catch (error) {
      throw new TrainerError(
        'run-missing',
        `${this.path} is not a run folder: it has no run.json. Runs are in runs/<train>/<time>/ beside the .cnn file.`,
        { cause: error },
      );
    }
    const manifest = parseRunManifest(text);
    if (manifest !== undefined) return manifest;
    throw new TrainerError(
      'run-invalid',
      `${this.manifestPath} is damaged, or from a later version of CNN Studio.`,
    );
  }
}

/** `runs` beside the .cnn file. */
export function runsFolder(file: string): string {
  return join(dirname(resolve(file)), 'runs');
}

/**
 * A name for a run that starts now, in UTC, so that names sort by time wherever and whenever they were made, without
 * characters that Windows forbids: `2026-11-23_14-05-09Z`.
 */
export function timeName(time: Date): string {
  return time.toISOString().replace(/\.\d+/, '').replace('T', '_').replaceAll(':', '-');
}

/**
 * Makes the folder of a new run: `path` if given, else `runs/<train>/<time>/` beside the .cnn file.
 * @throws TrainerError `disk-full`, `run-unwritable`, or `run-invalid` when `path` already holds a run
 */
export async function createRun(
  options: Omit<RunManifest, 'format' | 'source' | 'time'> & {
    readonly path?: string;
    readonly sources: readonly SourceFile[];
    /** Called when the folder is there and nothing in it yet: for another process may want it too. */
    readonly claim?: (folder: RunFolder) => void;
  },
): Promise<RunFolder> {
  const { path, sources, claim, ...about } = options;
  const time = new Date();
  const folder = new RunFolder(
    path === undefined
      ? makeTimeFolder(join(runsFolder(about.file), about.train), time)
      : makeFolder(resolve(path)),
  );
  claim?.(folder);
  if (isFile(folder.manifestPath)) {
    throw new TrainerError(
      'run-invalid',
      `${folder.path} already holds a run. Add --resume to continue it, or choose another folder.`,
    );
  }
  const copies = placeSources(sources);
  try {
    for (const name of [folder.previews, folder.checkpoints]) makeFolders(name);
    for (const { to, text } of copies) {
      const copy = join(folder.path, to);
      makeFolders(dirname(copy));
      await writeFile(copy, text);
    }
    const main = copies.find(({ from }) => from === resolve(about.file))?.to ?? '';
    const manifest: RunManifest = { format: 1, ...about, source: main, time: time.toISOString() };
    // Last: a folder without it is not a run.
    await writeAtomically(folder.manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
  } catch (error) {
    throw explainWriteError(error, folder.path);
  }
  return folder;
}

function makeFolder(path: string): string {
  try {
    makeFolders(path);
  } catch (error) {
    throw explainWriteError(error, path);
  }
  return path;
}

function makeTimeFolder(parent: string, time: Date): string {
  makeFolder(parent);
  const name = timeName(time);
  for (let count = 1; ; count++) {
    const path = join(parent, count === 1 ? name : `${name}-${count}`);
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      // Two runs may start in one second.
      if (systemCode(error) !== 'EEXIST') throw explainWriteError(error, path);
    }
  }
}

/** Copies keep their places relative to each other, so that imports find each other in the copy too. */
function placeSources(sources: readonly SourceFile[]): { from: string; to: string; text: string }[] {
  const paths = sources.map((source) => resolve(source.path));
  let root = dirname(paths[0] ?? '.');
  while (paths.some((path) => relative(root, path).startsWith('..')) && dirname(root) !== root)
    root = dirname(root);
  return sources.map(({ text }, index) => {
    const from = paths[index]!;
    const way = relative(root, from);
    // Another drive of Windows has no path relative to this one.
    const to = join('source', way.includes(':') ? basename(from) : way);
    return { from, to, text };
  });
}

/**
 * Reads the run's own copies of its sources by the paths that the files have beside `file`: the program as it was when
 * the run began, with imports and data where they are.
 * @param file the .cnn file that the run was begun from, wherever it lies now
 * @returns undefined for what the run has no copy of
 * @throws TrainerError `run-missing` or `run-invalid`
 */
export function sourcesAtStart(run: string, file: string): (path: string) => string | undefined {
  const folder = resolve(run);
  const copies = join(folder, 'source');
  const { source } = new RunFolder(folder).manifest();
  // The copies keep their places relative to each other: what lies above the file lies above its copy.
  const depth = relative(copies, dirname(join(folder, source)));
  const root = resolve(dirname(resolve(file)), relative(depth, '.'));
  return (path) => {
    const way = relative(root, resolve(path));
    try {
      return isAbsolute(way) ? undefined : readFileSync(join(copies, way), 'utf8');
    } catch {
      return undefined;
    }
  };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

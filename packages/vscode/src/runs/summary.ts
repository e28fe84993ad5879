/** What a list of runs shows of each, read from the ends of its files. Knows files, not editors. */
import { join } from 'node:path';
import { parseEvents } from '@cnn-studio/protocol';
import type { FoundRun } from './find';
import { hasCheckpoint, type Manifest, readManifest } from './manifest';
import { ownerOf, type RunOwner } from './owner';
import { openFile } from './regular';
import { initialState, reduce, settled, type TrainingState } from './state';

/** Holds the last measures, and hundreds of steps. */
const TAIL_BYTES = 1 << 16;

export interface RunSummary extends FoundRun, Manifest {
  /** Without what only the start of the record tells. */
  readonly state: TrainingState;
  /** The process that trains into it. */
  readonly owner?: RunOwner;
  /** Whether there are weights to use. */
  readonly usable: boolean;
}

/** Reads runs, and those that did not change only once. */
export class SummaryReader {
  readonly #known = new Map<string, { readonly stamp: string; readonly summary: RunSummary }>();

  /** Undefined for a folder whose `run.json` can't be read. */
  async read(run: FoundRun): Promise<RunSummary | undefined> {
    const owner = await ownerOf(run.path);
    const tail = await readTail(join(run.path, 'events.ndjson'));
    const stamp = JSON.stringify([tail.stamp, owner]);
    const known = this.#known.get(run.path);
    if (known?.stamp === stamp) return known.summary;
    const manifest = await readManifest(run.path);
    if (manifest === undefined) return undefined;
    const begun: TrainingState = {
      ...initialState(manifest.file, run.train),
      activity: 'running',
      run: run.path,
      time: manifest.time.toISOString(),
    };
    const reported = parseEvents(await tail.text()).reduce(reduce, begun);
    const state = { ...settled(reported, owner !== undefined), run: run.path, time: begun.time };
    const summary = { ...manifest, ...run, state, owner, usable: await hasCheckpoint(run.path) };
    this.#known.set(run.path, { stamp, summary });
    return summary;
  }

  /** Forgets the runs that are not in `paths`. */
  keep(paths: ReadonlySet<string>): void {
    for (const path of this.#known.keys()) if (!paths.has(path)) this.#known.delete(path);
  }
}

/** The end of a text file, from the first whole line on; read only when asked for. */
async function readTail(path: string): Promise<{ readonly stamp: string; text(): Promise<string> }> {
  try {
    const file = await openFile(path);
    try {
      const { size, mtimeMs } = await file.stat();
      return { stamp: `${size} ${mtimeMs}`, text: () => readEnd(path, size) };
    } finally {
      await file.close();
    }
  } catch {
    return { stamp: '', text: async () => '' };
  }
}

async function readEnd(path: string, size: number): Promise<string> {
  const file = await openFile(path);
  try {
    const from = Math.max(0, size - TAIL_BYTES);
    const buffer = Buffer.alloc(size - from);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    const text = buffer.toString('utf8', 0, bytesRead);
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}

import { resolve } from 'node:path';
import { TrainerError } from '../errors';
import { type Checkpoint, describeSkipped, readNewest, type SkippedCheckpoint } from './checkpoint';
import { RunFolder, type RunManifest } from './folder';

export interface OpenedRun {
  readonly folder: RunFolder;
  readonly manifest: RunManifest;
  /** The newest that is whole. */
  readonly checkpoint: Checkpoint;
  /** Newer ones that are damaged. */
  readonly skipped: readonly SkippedCheckpoint[];
  /** The same in words. */
  readonly warnings: readonly string[];
}

/**
 * A run with its trained weights; the optimizer's memory, which is twice as much, is not read.
 * @throws TrainerError `run-missing`, `run-invalid`, `checkpoint-missing` or `checkpoint-invalid`
 */
export async function openRun(path: string): Promise<OpenedRun> {
  const folder = new RunFolder(resolve(path));
  const manifest = folder.manifest();
  const newest = await readNewest(folder.checkpoints, 'weights');
  if (newest === undefined) {
    throw new TrainerError(
      'checkpoint-missing',
      `${folder.path} has no checkpoint yet: nothing was trained. Go on with it with --resume.`,
    );
  }
  const { checkpoint, skipped } = newest;
  return { folder, manifest, checkpoint, skipped, warnings: skipped.map(describeSkipped) };
}

import { resolve } from 'node:path';
import { TrainerError } from '../errors';
import { type Checkpoint, readNewest } from './checkpoint';
import { RunFolder, type RunManifest } from './folder';

export interface OpenedRun {
  readonly folder: RunFolder;
  readonly manifest: RunManifest;
  /** The newest that is whole. */
  readonly checkpoint: Checkpoint;
  /** What was wrong with newer ones. */
  readonly warnings: readonly string[];
}

/**
 * A run with its trained weights.
 * @throws TrainerError `run-missing`, `run-invalid`, `checkpoint-missing` or `checkpoint-invalid`
 */
export async function openRun(path: string): Promise<OpenedRun> {
  const folder = new RunFolder(resolve(path));
  const manifest = folder.manifest();
  const warnings: string[] = [];
  const checkpoint = await readNewest(folder.checkpoints, (message) => warnings.push(message));
  if (checkpoint === undefined) {
    throw new TrainerError(
      'checkpoint-missing',
      `${folder.path} has no checkpoint yet: nothing was trained. Go on with it with --resume.`,
    );
  }
  return { folder, manifest, checkpoint, warnings };
}

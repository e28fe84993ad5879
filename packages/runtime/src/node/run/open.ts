import { resolve } from 'node:path';
import { TrainerError } from '@cnn-studio/data';
import type { RunManifest } from '@cnn-studio/protocol';
import {
  type Checkpoint,
  describeSkipped,
  listCheckpoints,
  readCheckpoint,
  readNewest,
  type SkippedCheckpoint,
} from './checkpoint';
import { RunFolder } from './folder';

/** A checkpoint: the newest that is whole, the best by the run's own measure, or that of a step. */
export type StepChoice = 'last' | 'best' | number;

/** A run folder whose checkpoint was read. */
export interface OpenedRun {
  readonly folder: RunFolder;
  readonly manifest: RunManifest;
  /** The one that was asked for. */
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
export async function openRun(path: string, step: StepChoice = 'last'): Promise<OpenedRun> {
  const folder = new RunFolder(resolve(path));
  const manifest = folder.manifest();
  if (step !== 'last') {
    const checkpoint = await readChosen(folder, step);
    return { folder, manifest, checkpoint, skipped: [], warnings: [] };
  }
  const newest = await readNewest(folder.checkpoints, 'weights');
  if (newest === undefined) {
    throw new TrainerError(
      'checkpoint-missing',
      `${folder.path} has no checkpoint yet: nothing has been trained. Continue it with --resume.`,
    );
  }
  const { checkpoint, skipped } = newest;
  return { folder, manifest, checkpoint, skipped, warnings: skipped.map(describeSkipped) };
}

/** As the newest whole checkpoint knows it. */
async function bestStep(folder: RunFolder): Promise<number | undefined> {
  return (await readNewest(folder.checkpoints, 'weights'))?.checkpoint.best?.step;
}

async function readChosen(folder: RunFolder, step: 'best' | number): Promise<Checkpoint> {
  const steps = await listCheckpoints(folder.checkpoints);
  const wanted = step === 'best' ? await bestStep(folder) : step;
  if (wanted !== undefined && steps.includes(wanted)) {
    return readCheckpoint(folder.checkpoints, wanted, 'weights');
  }
  const what =
    wanted === undefined
      ? 'has no best checkpoint: nothing was measured yet, or its train block names no measure for it, as in `best psnr(restored, clean)`'
      : `has no checkpoint at step ${wanted}${step === 'best' ? ', which was the best' : ''}`;
  const known =
    steps.length === 0 ? 'It has none yet.' : `Only the newest and the best are kept: ${steps.join(', ')}.`;
  throw new TrainerError('checkpoint-missing', `${folder.path} ${what}. ${known}`);
}

import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  explainWriteError,
  isPartial,
  makeFolderAtomically,
  systemCode,
  TrainerError,
  writeDurably,
} from '@cnn-studio/data';
import type { Forms } from '../../backends/runner';
import type { FloatTensor } from '../../float-tensor';
import type { BestSoFar } from '../../training/step';
import { readSafetensors, writeSafetensors } from './safetensors';

/**
 * Everything but tensors that a run needs to go on. Random numbers are functions of the seed and these counts,
 * so the counts are the whole state of the generator.
 */
export interface Counters {
  /** Steps done. */
  readonly step: number;
  readonly seed: number;
  /** Batches drawn from each source. */
  readonly draws: number;
  /** By minimize: how often it ran. */
  readonly executions: readonly number[];
  /**
   * By minimize: how the backend computes it. What it measured on this machine lies in a cache outside of the run, which
   * may be lost.
   */
  readonly forms?: readonly Forms[];
  readonly best?: BestSoFar;
}

/** A checkpoint as it was read: counters and tensors. */
export interface Checkpoint extends Counters {
  readonly path: string;
  /** Weights, statistics and averages by name, and the optimizer's slots where these were asked for. */
  readonly tensors: ReadonlyMap<string, FloatTensor>;
}

/** What is read of a checkpoint: to use a network its weights, to go on with the training the optimizer's memory too. */
export type CheckpointPart = 'weights' | 'all';

/** A newer checkpoint that was passed over. */
export interface SkippedCheckpoint {
  readonly step: number;
  /** What is wrong with it: a sentence that names the file. */
  readonly reason: string;
}

const WEIGHTS = 'weights.safetensors';
const OPTIMIZER = 'optimizer.safetensors';
const STATE = 'state.json';
/** 1 had no checksum of the state itself. */
const FORMAT = 2;

/**
 * Writes `checkpoints/<step>/`, whole or not at all.
 * @returns its path
 * @throws TrainerError `disk-full` or `run-unwritable`
 */
export async function writeCheckpoint(
  checkpoints: string,
  counters: Counters,
  weights: ReadonlyMap<string, FloatTensor>,
  optimizer: ReadonlyMap<string, FloatTensor>,
): Promise<string> {
  const path = join(checkpoints, String(counters.step));
  const { step, seed, draws, executions, forms, best } = counters;
  try {
    await makeFolderAtomically(path, async (folder) => {
      const metadata = { format: 'cnn-studio', step: String(step) };
      const sha256 = {
        [WEIGHTS]: await writeSafetensors(join(folder, WEIGHTS), weights, metadata),
        [OPTIMIZER]: await writeSafetensors(join(folder, OPTIMIZER), optimizer, metadata),
      };
      const state = { format: FORMAT, step, seed, draws, executions, forms, best, sha256 };
      const signed = { ...state, checksum: checksumOf(state) };
      await writeDurably(join(folder, STATE), `${JSON.stringify(signed, null, 2)}\n`);
    });
  } catch (error) {
    throw explainWriteError(error, path);
  }
  return path;
}

/** The steps that have a checkpoint, oldest first. */
export async function listCheckpoints(checkpoints: string): Promise<number[]> {
  return (await namesIn(checkpoints))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new TrainerError('run-invalid', `Cannot list ${folder}: ${code ?? String(error)}.`, {
      cause: error,
    });
  }
}

/** Of all that a state holds but its own checksum. */
function checksumOf(state: object): string {
  return createHash('sha256').update(JSON.stringify(state)).digest('hex');
}

/** @throws TrainerError `checkpoint-invalid` when what is asked for is missing or damaged */
export async function readCheckpoint(
  checkpoints: string,
  step: number,
  part: CheckpointPart,
): Promise<Checkpoint> {
  const path = join(checkpoints, String(step));
  const { sha256, ...counters } = await readState(join(path, STATE));
  if (counters.step !== step) {
    throw new TrainerError('checkpoint-invalid', `${path} holds the state of step ${counters.step}.`);
  }
  const tensors = new Map<string, FloatTensor>();
  for (const name of part === 'all' ? [WEIGHTS, OPTIMIZER] : [WEIGHTS]) {
    for (const [key, tensor] of await readSafetensors(join(path, name), sha256[name] ?? ''))
      tensors.set(key, tensor);
  }
  return { path, tensors, ...counters };
}

async function readState(
  path: string,
): Promise<Counters & { readonly sha256: Readonly<Record<string, string>> }> {
  const invalid = (what: string, cause?: unknown) =>
    new TrainerError('checkpoint-invalid', `${path} is not a checkpoint's state: ${what}.`, { cause });
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw invalid(systemCode(error) ?? 'it is not JSON', error);
  }
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  const { checksum, ...state } = (parsed ?? {}) as Record<string, unknown>;
  const { format, step, seed, draws, executions, forms, best, sha256 } = state;
  if (format !== FORMAT && format !== 1)
    throw invalid(`its format is ${String(format)}, not one of 1 to ${FORMAT}`);
  if (format === FORMAT && checksum !== checksumOf(state))
    throw invalid('its content is not what was written');
  if (!isCount(step) || !isCount(draws) || !Number.isSafeInteger(seed))
    throw invalid('its counters are damaged');
  if (!Array.isArray(executions) || !executions.every(isCount)) throw invalid('its counters are damaged');
  if (forms !== undefined && !(Array.isArray(forms) && forms.every(isForms)))
    throw invalid('its record of convolution forms is damaged');
  if (best !== undefined && !isBest(best)) throw invalid('its record of the best checkpoint is damaged');
  if (typeof sha256 !== 'object' || sha256 === null) throw invalid('it lacks the checksums');
  const counters = {
    step,
    seed: seed as number,
    draws,
    executions,
    ...(forms && { forms }),
    ...(best && { best }),
  };
  return { ...counters, sha256: sha256 as Record<string, string> };
}

function isBest(value: unknown): value is BestSoFar {
  if (typeof value !== 'object' || value === null) return false;
  const { step, value: figure, waited } = value as Record<string, unknown>;
  return [step, waited].every(Number.isSafeInteger) && typeof figure === 'number';
}

function isForms(value: unknown): value is Forms {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((form) => typeof form === 'string')
  );
}

/**
 * The newest checkpoint that is whole, and what was wrong with newer ones; undefined when none was ever written.
 * @throws TrainerError `checkpoint-invalid` when there are some and none is whole
 */
export async function readNewest(
  checkpoints: string,
  part: CheckpointPart,
): Promise<{ readonly checkpoint: Checkpoint; readonly skipped: readonly SkippedCheckpoint[] } | undefined> {
  const skipped: SkippedCheckpoint[] = [];
  for (const step of (await listCheckpoints(checkpoints)).reverse()) {
    try {
      return { checkpoint: await readCheckpoint(checkpoints, step, part), skipped };
    } catch (error) {
      if (!(error instanceof TrainerError)) throw error;
      skipped.push({ step, reason: error.message });
    }
  }
  if (skipped.length === 0) return undefined;
  throw new TrainerError(
    'checkpoint-invalid',
    `None of the checkpoints in ${checkpoints} is complete, so the run can't be resumed. Start a new one. ${skipped[0]!.reason}`,
  );
}

/** For people. */
export function describeSkipped({ step, reason }: SkippedCheckpoint): string {
  return `The checkpoint of step ${step} is skipped. ${reason}`;
}

/**
 * Removes all but the newest `keep` checkpoints.
 * @param best the step of one that is kept beside them
 */
export async function pruneCheckpoints(checkpoints: string, keep: number, best?: number): Promise<void> {
  const steps = (await listCheckpoints(checkpoints)).filter((step) => step !== best);
  for (const step of steps.slice(0, Math.max(0, steps.length - keep))) {
    await rm(join(checkpoints, String(step)), { recursive: true, force: true });
  }
}

/** Removes what interrupted writes left, and checkpoints later than `step`, which the run will make again. */
export async function cleanCheckpoints(checkpoints: string, step: number): Promise<void> {
  for (const name of await namesIn(checkpoints)) {
    if (isPartial(name) || (/^\d+$/.test(name) && Number(name) > step)) {
      await rm(join(checkpoints, name), { recursive: true, force: true });
    }
  }
}

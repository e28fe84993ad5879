import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { explainWriteError, systemCode, TrainerError } from '../errors';
import { isPartial, makeFolderAtomically, writeDurably } from './atomic';
import { type FloatTensor, readSafetensors, writeSafetensors } from './safetensors';

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
}

export interface Checkpoint extends Counters {
  readonly path: string;
  /** Weights, statistics, averages and optimizer slots by name. */
  readonly tensors: ReadonlyMap<string, FloatTensor>;
}

const WEIGHTS = 'weights.safetensors';
const OPTIMIZER = 'optimizer.safetensors';
const STATE = 'state.json';
const FORMAT = 1;

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
  const { step, seed, draws, executions } = counters;
  try {
    await makeFolderAtomically(path, async (folder) => {
      const metadata = { format: 'cnn-studio', step: String(step) };
      const sha256 = {
        [WEIGHTS]: await writeSafetensors(join(folder, WEIGHTS), weights, metadata),
        [OPTIMIZER]: await writeSafetensors(join(folder, OPTIMIZER), optimizer, metadata),
      };
      const state = { format: FORMAT, step, seed, draws, executions, sha256 };
      await writeDurably(join(folder, STATE), `${JSON.stringify(state, null, 2)}\n`);
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

/** @throws TrainerError `checkpoint-invalid` when any part is missing or damaged */
export async function readCheckpoint(checkpoints: string, step: number): Promise<Checkpoint> {
  const path = join(checkpoints, String(step));
  const { sha256, ...counters } = await readState(join(path, STATE));
  const tensors = new Map<string, FloatTensor>();
  for (const name of [WEIGHTS, OPTIMIZER]) {
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
  let state: unknown;
  try {
    state = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw invalid(systemCode(error) ?? 'it is not JSON', error);
  }
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  const { format, step, seed, draws, executions, sha256 } = (state ?? {}) as Record<string, unknown>;
  if (format !== FORMAT) throw invalid(`its format is ${String(format)}, not ${FORMAT}`);
  if (!isCount(step) || !isCount(draws) || !Number.isSafeInteger(seed))
    throw invalid('its counters are damaged');
  if (!Array.isArray(executions) || !executions.every(isCount)) throw invalid('its counters are damaged');
  if (typeof sha256 !== 'object' || sha256 === null) throw invalid('it lacks the checksums');
  return { step, seed: seed as number, draws, executions, sha256: sha256 as Record<string, string> };
}

/**
 * The newest checkpoint that is whole; undefined when none was ever written. Newer, damaged ones are told to
 * `warn` and passed over.
 * @throws TrainerError `checkpoint-invalid` when there are some and none is whole
 */
export async function readNewest(
  checkpoints: string,
  warn: (message: string) => void,
): Promise<Checkpoint | undefined> {
  const steps = await listCheckpoints(checkpoints);
  for (const step of steps.reverse()) {
    try {
      return await readCheckpoint(checkpoints, step);
    } catch (error) {
      if (!(error instanceof TrainerError)) throw error;
      warn(`The checkpoint of step ${step} is passed over. ${error.message}`);
    }
  }
  if (steps.length === 0) return undefined;
  throw new TrainerError(
    'checkpoint-invalid',
    `None of the checkpoints in ${checkpoints} is whole, so the run can't go on. Begin a new one.`,
  );
}

/** Removes all but the newest `keep` checkpoints. */
export async function pruneCheckpoints(checkpoints: string, keep: number): Promise<void> {
  const steps = await listCheckpoints(checkpoints);
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

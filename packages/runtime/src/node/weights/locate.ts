/** Where weights that a program or a person names lie: a run, one of its checkpoints, or a file. */

import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DataContext, resolveDataPath, TrainerError } from '@cnn-studio/data';
import { RunFolder } from '../run/folder';
import { newestRunIn } from '../run/newest';
import type { StepChoice } from '../run/open';

export type WeightsPlace =
  | { readonly kind: 'run'; readonly path: string; readonly step: StepChoice }
  | { readonly kind: 'file'; readonly path: string };

/** Resolves a path, links followed, and says no where it may not be read. */
export type Allowed = (path: string) => string;

/** What a program names must lie in its workspace, or where CNN_DATA says; relative to the file that names it. */
export function namedByProgram(file: string, context: DataContext): Allowed {
  return (path) => resolveDataPath(path, file, context);
}

/** A person may name any path. */
export const namedByPerson: Allowed = (path) => {
  const absolute = resolve(path);
  try {
    statSync(absolute);
  } catch {
    throw new TrainerError('data-missing', `There is no "${path}" (looked for ${absolute}).`);
  }
  return absolute;
};

/**
 * - `runs/classify/2026-11-23_14-05-09Z`: a run, and its newest checkpoint;
 * - `runs/classify`: the newest run in it;
 * - `.../best`, `.../last`, `.../1000` behind either: that checkpoint;
 * - `.../checkpoints/1000`: a checkpoint's folder;
 * - a file with weights, or a folder with a tfjs `model.json`.
 * @throws TrainerError `data-missing`, `data-outside` or `run-missing`
 */
export function locateWeights(written: string, allowed: Allowed): WeightsPlace {
  const [, before, last] = /^(.+)[\\/](best|last|\d+)[\\/]?$/.exec(written) ?? [];
  if (before !== undefined && last !== undefined) {
    const checkpoints = /^(.+)[\\/]checkpoints$/.exec(before)?.[1];
    const run = runAt(checkpoints ?? before, allowed);
    if (run !== undefined) return { kind: 'run', path: run, step: choiceOf(last) };
  }
  const run = runAt(written, allowed);
  if (run !== undefined) return { kind: 'run', path: run, step: 'last' };
  const path = allowed(written);
  if (statSync(path).isFile()) return { kind: 'file', path };
  const model = join(path, 'model.json');
  if (isFile(model)) return { kind: 'file', path: allowed(model) };
  throw new TrainerError(
    'run-missing',
    `"${written}" is neither a run folder nor a folder with runs: there is no run.json in it. Name a run, or a file with weights.`,
  );
}

/** A run's folder: this one, or the newest in this one. */
function runAt(written: string, allowed: Allowed): string | undefined {
  let path: string;
  try {
    path = allowed(written);
  } catch (error) {
    if (error instanceof TrainerError && error.code === 'data-missing') return undefined;
    throw error;
  }
  if (new RunFolder(path).exists()) return path;
  const newest = newestRunIn(path);
  // A link in it may lead elsewhere.
  return newest === undefined ? undefined : allowed(newest);
}

function choiceOf(text: string): StepChoice {
  return text === 'best' || text === 'last' ? text : Number(text);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

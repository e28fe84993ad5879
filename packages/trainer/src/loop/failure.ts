import { TrainerError } from '@cnn-studio/data';
import { type BackendName, type EngineFailure, firstLine } from '@cnn-studio/runtime';

/**
 * Any error as one with a message for people. What is not foreseen keeps its message, marked as a fault of the
 * program; its stack stays in `cause`.
 */
export function explainError(error: unknown): Error {
  if (error instanceof Error && isCoded(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new TrainerError('internal', `A bug in CNN Studio: ${message}`, { cause: error });
}

/** Errors of the compiler and the trainer carry lower-case codes and messages written for people. */
function isCoded(error: Error): error is Error & { code: string } {
  return 'code' in error && typeof error.code === 'string' && /^[a-z]+(-[a-z]+)*$/.test(error.code);
}

export function codeOf(error: Error): string {
  return isCoded(error) ? error.code : 'internal';
}

/** What of a run is left when its backend fails. */
export interface Rescued {
  /** The step whose state is saved; 0 for none. */
  readonly step: number;
  /** Steps after that one whose results are gone. */
  readonly lost: number;
  /** The checkpoint's folder. */
  readonly path?: string;
  /** Why the state of the last step could not be saved: a sentence. */
  readonly problem?: string;
}

/** What to do about numbers that grow beyond all bounds. */
export const ADVICE =
  'Try a learning rate ten times smaller, `clip 1.0` in the train block, or a loss that takes logits instead of sigmoid and bce.';

/**
 * What went wrong with a file or a value, and what was saved before it is told.
 * @param where `in step 12`
 */
export function explainDataFailure(
  where: string,
  error: Error,
  { step, lost, path, problem }: Rescued,
): string {
  const what = `${error.message} This happened ${where}.`;
  if (path === undefined) {
    return lost === 0
      ? `${what} Nothing had been learned yet.`
      : `${what} ${problem} The steps before it are lost.`;
  }
  if (lost === 0) {
    return `${what} The state after step ${step} is saved in ${path}; fix the problem, then continue with --resume.`;
  }
  return `${what} ${problem} The last checkpoint is that of step ${step}, ${path}.`;
}

/** @param where `in step 12` */
export function explainBackendFailure(
  backend: BackendName,
  where: string,
  error: unknown,
  kept: Rescued,
): string {
  const other = backend === 'cpu' ? 'js' : 'cpu';
  return told(`The backend ${backend} failed ${where}: ${reason(error)}.`, kept, {
    goOn: `Continue with --resume, or on another backend with --resume --backend ${other}.`,
    again: `start again with --backend ${other}`,
  });
}

/** @param where `in step 12` */
export function explainEngineFailure(error: EngineFailure, where: string, kept: Rescued): string {
  return told(`The engine ${error.engine} failed ${where}: ${reason(error)}.`, kept, {
    goOn: `Continue with --resume --engine ${error.engine}, or without it with --resume.`,
    again: `start again, with --engine ${error.engine} or without`,
  });
}

function told(
  what: string,
  { step, lost, path, problem }: Rescued,
  { goOn, again }: { readonly goOn: string; readonly again: string },
): string {
  if (path === undefined) {
    const gone =
      lost === 0 ? 'Nothing was learned yet' : `The ${lost} steps before were not saved yet and are lost`;
    return `${what} ${gone}: ${again}.`;
  }
  if (lost === 0) return `${what} The state after step ${step} is saved in ${path}. ${goOn}`;
  return `${what} ${problem} The last checkpoint is that of step ${step}, ${path}; ${lost} later ${lost === 1 ? 'step is' : 'steps are'} lost and will be repeated. ${goOn}`;
}

function reason(error: unknown): string {
  const message = firstLine(error);
  const kernel = /^Kernel '(\w+)' not registered/.exec(message)?.[1];
  return kernel === undefined ? message : `it has no ${kernel}, which this program needs`;
}

import { TrainerError } from '../errors';

/**
 * Any error as one with a message for people. What is not foreseen keeps its message, marked as a fault of the
 * program; its stack stays in `cause`.
 */
export function explainError(error: unknown): Error {
  if (error instanceof Error && isCoded(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new TrainerError('internal', `A fault in CNN Studio: ${message}`, { cause: error });
}

/** Errors of the compiler and the trainer carry lower-case codes and messages written for people. */
function isCoded(error: Error): error is Error & { code: string } {
  return 'code' in error && typeof error.code === 'string' && /^[a-z]+(-[a-z]+)*$/.test(error.code);
}

export function codeOf(error: Error): string {
  return isCoded(error) ? error.code : 'internal';
}

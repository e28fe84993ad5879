/**
 * A failure that is the reader's to mend: `message` says what is wrong, why, and what to do, and is shown
 * without a stack trace. `code` is stable, for scripts and the editor.
 */
export class TrainerError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'TrainerError';
  }
}

/** What kind of thing went wrong, for programs; the message is for people. */
export type ErrorCode =
  /** A data set or file isn't there. */
  | 'data-missing'
  /** A data set or file is there but damaged, or not what it should be. */
  | 'data-invalid'
  /** A path in a .cnn file leads out of the workspace. */
  | 'data-outside'
  | 'disk-full'
  | 'run-unwritable'
  | 'run-missing'
  | 'run-invalid'
  /** Another process is training into this run folder. */
  | 'run-locked'
  | 'checkpoint-missing'
  | 'checkpoint-invalid'
  /** The checkpoint's weights are not those of the program. */
  | 'checkpoint-mismatch'
  | 'backend-unknown'
  | 'backend-unavailable'
  | 'backend-failed'
  /** A step would need more memory than there is. */
  | 'too-much-memory'
  /** A loss became NaN or infinite. */
  | 'not-finite'
  | 'train-unknown'
  | 'network-unknown'
  | 'unsupported'
  | 'image-invalid'
  | 'output-unwritable'
  | 'wrong-use'
  /** A request that was taken back. */
  | 'cancelled'
  | 'internal';

const FULL_ADVICE = 'Free some space, then continue from the last complete checkpoint with --resume.';
const RUN_ADVICE = 'Choose another run folder with --run, or fix the permissions.';
const FULL = new Set(['ENOSPC', 'EDQUOT']);
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file with that name already exists',
  EISDIR: 'a folder with that name already exists',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many files are open',
  EBUSY: 'another program is using it',
  ENOENT: 'the folder does not exist, or nothing can be created in it',
  EIO: 'the disk reports an input/output error',
};

/**
 * A file system's error on writing `path`, as a `TrainerError`. Errors that don't come from the file system
 * are returned as they are.
 */
export function explainWriteError(
  error: unknown,
  path: string,
  code: 'run-unwritable' | 'output-unwritable' = 'run-unwritable',
): unknown {
  if (error instanceof TrainerError) return error;
  const system = systemCode(error);
  if (system === undefined) return error;
  if (FULL.has(system)) {
    return new TrainerError('disk-full', `The disk is full: ${path} could not be written. ${FULL_ADVICE}`, {
      cause: error,
    });
  }
  const reason = REASONS[system] ?? `the system says ${system}`;
  const advice =
    code === 'run-unwritable' ? RUN_ADVICE : 'Choose another output path, or fix the permissions.';
  return new TrainerError(code, `Cannot write ${path}: ${reason}. ${advice}`, { cause: error });
}

/** A failure to write into a run: of the disk, not of what was to be written. */
export function isWriteError(error: unknown): error is TrainerError {
  return error instanceof TrainerError && (error.code === 'disk-full' || error.code === 'run-unwritable');
}

/** What could not be written and why, without what to do when the run has ended for it. */
export function writeProblem({ message }: TrainerError): string {
  return message.replace(FULL_ADVICE, '').replace(RUN_ADVICE, '').trim();
}

/** `ENOENT` and its like, or undefined when the error isn't the system's. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

/** A mistake of the person or their machine, told without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /**
   * @param exitCode 1: the work can't be done; 2: the command was used wrongly
   * @param brief the message in a sentence or two, for where there is no room for more
   */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
    readonly brief: string = message,
  ) {
    super(message);
  }
}

/** Errors of the file system, in words. */
const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is exceeded',
  EEXIST: 'a file with that name already exists',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'part of the path is a file, not a folder',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
};

/** What to tell a person about `error`, or undefined when it is a fault of the program. */
export function explain(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof UserError) return error.message;
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return undefined;
  const { path } = error as { path?: unknown };
  const reason = SYSTEM_ERRORS[code];
  if (reason !== undefined)
    return typeof path === 'string' ? `${path}: ${reason}` : `${reason} (${error.message})`;
  // Errors of the compiler and trainer carry lower-case codes and messages written for people.
  return /^[a-z]+(-[a-z]+)*$/.test(code) ? error.message : undefined;
}

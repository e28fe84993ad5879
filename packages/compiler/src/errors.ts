/** A program that checks but can't be compiled; the message says what, why and what to do instead. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  constructor(
    readonly code: 'unknown-name' | 'invalid' | 'no-graph' | 'symbolic-size',
    message: string,
  ) {
    super(message);
  }
}

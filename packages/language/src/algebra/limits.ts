/**
 * What a size may become. Formulas grow without end where divisions that leave remainders are multiplied and divided
 * again, and whole numbers beyond 2^53 lose digits: an operation whose result could not be kept exactly, in a normal
 * form of bounded length, has none.
 */
export class SizeLimit extends Error {
  override readonly name = 'SizeLimit';
  readonly code = 'size-limit';
  /** `inexact`: a whole number beyond 2^53; `complex`: a formula longer than `MAX_FORMULA`. */
  constructor(readonly reason: 'inexact' | 'complex') {
    super(
      reason === 'inexact'
        ? 'A size leads to a whole number larger than 9,007,199,254,740,991, which would lose digits. Give smaller sizes.'
        : 'A formula of sizes is too long to be kept exactly. Give sizes as numbers.',
    );
  }
}

/** Characters of a formula's normal form. The sizes in real networks take a few dozen. */
export const MAX_FORMULA = 4096;

/** Products of terms that a multiplication may have to look at. */
export const MAX_PRODUCTS = 1024;

/** `value`, which was computed of whole numbers. @throws SizeLimit when it has lost digits */
export function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new SizeLimit('inexact');
  return value;
}

/** What `compute` returns, or `otherwise` where it would exceed the limits of sizes. */
export function withinLimits<Result, Other>(compute: () => Result, otherwise: Other): Result | Other {
  try {
    return compute();
  } catch (error) {
    if (error instanceof SizeLimit) return otherwise;
    throw error;
  }
}

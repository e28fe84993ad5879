import { resolve } from 'node:path';
import { explainWriteError, writeAtomically } from '@cnn-studio/data';
import { UserError } from '../errors';

/**
 * Writes what a command found out, whole or not at all.
 * @throws TrainerError `output-unwritable` or `disk-full`
 */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeAtomically(resolve(path), content);
  } catch (error) {
    throw explainWriteError(error, resolve(path), 'output-unwritable');
  }
}

/** @throws UserError when the output would take the place of an input */
export function requireOther(output: string, inputs: readonly string[], option = '-o'): void {
  const own = inputs.find((input) => resolve(input) === resolve(output));
  if (own === undefined) return;
  throw new UserError(
    `${own} would be overwritten by its own result. Choose another file with ${option}.`,
    2,
  );
}

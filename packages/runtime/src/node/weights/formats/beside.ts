import { realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { TrainerError } from '@cnn-studio/data';

/**
 * Where a file lies that another one names: in the same folder or below, links followed, so that what a file says can't lead
 * to any other.
 * @throws TrainerError `data-missing` or `data-outside`
 */
export function beside(path: string, named: string): string {
  const folder = realpathSync(dirname(path));
  let found: string;
  try {
    found = realpathSync(resolve(folder, named));
  } catch {
    throw new TrainerError(
      'data-missing',
      `${path} keeps weights in "${named}", which is not in its folder.`,
    );
  }
  if (found.startsWith(folder + sep)) return found;
  throw new TrainerError(
    'data-outside',
    `${path} names "${named}", which is not in its folder. Weights are only read from the folder of the file that names them.`,
  );
}

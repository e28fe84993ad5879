import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainWriteError, type Fingerprint, writeAtomically } from '@cnn-studio/data';

const NAME = 'data.json';
const FORMAT = 1;

/**
 * Keeps which data a run begins with.
 * @throws TrainerError `disk-full` or `run-unwritable`
 */
export async function recordData(run: string, data: readonly Fingerprint[]): Promise<void> {
  const path = join(run, NAME);
  try {
    await writeAtomically(path, `${JSON.stringify({ format: FORMAT, data }, null, 2)}\n`);
  } catch (error) {
    throw explainWriteError(error, path);
  }
}

/** What is said of each of `data` that is not what the run began with; nothing for runs that didn't keep it. */
export function describeChangedData(run: string, data: readonly Fingerprint[]): string[] {
  const began = readRecord(run);
  if (began === undefined) return [];
  return data.flatMap((now, index) => {
    const then = began[index];
    if (then?.digest === now.digest && then.name === now.name) return [];
    const change =
      then === undefined ? 'it was not part of the data then' : `${sizeOf(then)} then, ${sizeOf(now)} now`;
    return [
      `The data of ${now.name} is not the data that this run began with (${change}); the results will differ from those of an uninterrupted run.`,
    ];
  });
}

function sizeOf({ files, bytes }: Fingerprint): string {
  return `${files} ${files === 1 ? 'file' : 'files'} of ${bytes} bytes`;
}

function readRecord(run: string): readonly Fingerprint[] | undefined {
  try {
    const record = JSON.parse(readFileSync(join(run, NAME), 'utf8')) as { format?: unknown; data?: unknown };
    return record.format === FORMAT && Array.isArray(record.data) ? record.data : undefined;
  } catch {
    return undefined;
  }
}

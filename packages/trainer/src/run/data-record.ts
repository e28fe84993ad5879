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
    const change = then === undefined ? 'it was not part of the data then' : changeOf(then, now);
    return [
      `The data of ${now.name} is not the data that this run started with (${change}); the results will differ from those of an uninterrupted run.`,
    ];
  });
}

/** `2 files added, 1 removed, 3 changed; 40 files of 12345 bytes then, ...` */
function changeOf(then: Fingerprint, now: Fingerprint): string {
  const sizes = `${sizeOf(then)} then, ${sizeOf(now)} now`;
  if (then.each === undefined || now.each === undefined) return sizes;
  const [before, after] = [new Map(Object.entries(then.each)), new Map(Object.entries(now.each))];
  const counts = {
    added: [...after.keys()].filter((file) => !before.has(file)).length,
    removed: [...before.keys()].filter((file) => !after.has(file)).length,
    changed: [...after].filter(([file, digest]) => before.has(file) && before.get(file) !== digest).length,
  };
  const told = Object.entries(counts).flatMap(([what, count]) =>
    count === 0 ? [] : [[what, count] as const],
  );
  if (told.length === 0) return sizes;
  const [[first, count], ...rest] = told as [(typeof told)[0], ...typeof told];
  const parts = [
    `${count} ${count === 1 ? 'file' : 'files'} ${first}`,
    ...rest.map(([what, n]) => `${n} ${what}`),
  ];
  return `${parts.join(', ')}; ${sizes}`;
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

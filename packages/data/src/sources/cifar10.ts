import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TrainerError } from '../errors';
import { type DataContext, dataSetFolders } from '../files/paths';
import { readRegularFile } from '../files/regular';
import { type Stored, storedImages } from '../stored';
import type { Split } from './digits';

const SIDE = 32;
const PIXELS = SIDE * SIDE;
/** A label, then the red, green and blue planes. */
const RECORD = 1 + 3 * PIXELS;
const CLASSES = 10;
const FILES: Readonly<Record<Split, readonly string[]>> = {
  train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
  test: ['test_batch.bin'],
};

/** @throws TrainerError `data-missing` that lists where it was looked for */
export function findCifar10(context: DataContext): string {
  const folders = [...dataSetFolders('cifar10', context), ...dataSetFolders('cifar-10-batches-bin', context)];
  const found = folders.find((folder) => existsSync(join(folder, 'test_batch.bin')));
  if (found !== undefined) return found;
  throw new TrainerError(
    'data-missing',
    [
      'The data set cifar10 is not on this machine. Looked in:',
      ...folders.map((folder) => `  ${folder}`),
      'Run `cnn data get cifar10`, or get cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html and unpack it so that test_batch.bin lies in one of these folders.',
    ].join('\n'),
  );
}

/**
 * CIFAR-10's binary version: Krizhevsky, "Learning multiple layers of features from tiny images", 2009; the
 * format is described at https://www.cs.toronto.edu/~kriz/cifar.html.
 * @throws TrainerError `data-missing` or `data-invalid`
 */
export async function openCifar10(split: Split, context: DataContext): Promise<Stored> {
  const folder = findCifar10(context);
  const files = FILES[split].map((name) => join(folder, name));
  const parts = await Promise.all(files.map(readRecords));
  const count = parts.reduce((sum, part) => sum + part.length / RECORD, 0);
  const bytes = new Uint8Array(count * 3 * PIXELS);
  const labels = new Uint8Array(count);
  let example = 0;
  for (const part of parts) {
    for (let start = 0; start < part.length; start += RECORD, example++) {
      labels[example] = part[start]!;
      const to = example * 3 * PIXELS;
      for (let channel = 0; channel < 3; channel++) {
        const from = start + 1 + channel * PIXELS;
        for (let pixel = 0; pixel < PIXELS; pixel++) bytes[to + pixel * 3 + channel] = part[from + pixel]!;
      }
    }
  }
  return storedImages(`cifar10(${split})`, { shape: [SIDE, SIDE, 3], bytes }, labels, files);
}

async function readRecords(path: string): Promise<Uint8Array> {
  const content = await readRegularFile(path).catch((error: unknown) => {
    throw new TrainerError('data-missing', `Cannot read ${path}, a part of cifar10.`, { cause: error });
  });
  if (content.length === 0 || content.length % RECORD !== 0) {
    throw new TrainerError(
      'data-invalid',
      `${path} has ${content.length} bytes, not a multiple of the ${RECORD} of one CIFAR-10 record: it is damaged or not the binary version.`,
    );
  }
  for (let start = 0; start < content.length; start += RECORD) {
    if (content[start]! >= CLASSES) {
      throw new TrainerError(
        'data-invalid',
        `${path} has a label ${content[start]} at byte ${start}; labels are 0 to 9.`,
      );
    }
  }
  return content;
}

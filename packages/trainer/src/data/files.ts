import { type Dirent, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { systemCode, TrainerError } from '../errors';
import { decodeImage, IMAGE_EXTENSIONS } from '../images/decode';
import type { Pixels } from '../images/pixels';
import { bytesToFloats, type DataSet } from './dataset';

export type ImageShape = readonly [height: number, width: number, channels: number];

/** Decoded images are kept as whole numbers up to this much, so that a folder of small ones is decoded once. */
const KEPT_BYTES = 1024 ** 3;

/**
 * The image files below `folder`, in the order of their paths' code units, which is the same on every system.
 * @throws TrainerError `data-missing` when there are none
 */
export async function listImages(folder: string): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true, recursive: true });
  } catch (error) {
    const reason =
      systemCode(error) === 'ENOTDIR' ? 'it is a file, not a folder' : (systemCode(error) ?? String(error));
    throw new TrainerError('data-missing', `Cannot list the images of ${folder}: ${reason}.`, {
      cause: error,
    });
  }
  const paths = entries
    .filter((entry) => isImageName(entry.name) && isFile(entry))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isHidden(relative(folder, path)))
    .sort();
  if (paths.length === 0) {
    const kinds = [...IMAGE_EXTENSIONS].join(', ');
    throw new TrainerError('data-missing', `There are no images in ${folder} (files that end in ${kinds}).`);
  }
  return paths;
}

function isImageName(name: string): boolean {
  return IMAGE_EXTENSIONS.has(extname(name).toLowerCase());
}

/** A pipe or a device may have a picture's name, and never end. */
function isFile(entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  const target = statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false });
  // A link to nothing is told when it is read.
  return target === undefined || target.isFile();
}

/** Of programs and systems, not of people: version control, caches, and what macOS puts beside files in archives. */
function isHidden(path: string): boolean {
  return path.split(sep).some((part) => part.startsWith('.') || part === '__MACOSX');
}

/** Image files as columns of one data set; `columns[i].paths[k]` is column i of example k. */
export function imageFiles(
  name: string,
  columns: readonly {
    readonly name: string;
    readonly shape: ImageShape;
    readonly paths: readonly string[];
  }[],
): DataSet {
  const length = columns[0]!.paths.length;
  const caches = columns.map(() => new Map<number, Pixels['data']>());
  let kept = 0;

  async function pixels(column: number, index: number): Promise<Pixels['data']> {
    const cache = caches[column]!;
    const found = cache.get(index);
    if (found !== undefined) return found;
    const { shape, paths } = columns[column]!;
    const [height, width, channels] = shape;
    const { data } = await decodeImage(paths[index]!, { channels, size: { height, width } });
    if (kept + data.byteLength <= KEPT_BYTES) {
      cache.set(index, data);
      kept += data.byteLength;
    }
    return data;
  }

  return {
    name,
    length,
    files: columns.flatMap(({ paths }) => paths),
    columns: columns.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
    async read(column, indices) {
      const [height, width, channels] = columns[column]!.shape;
      const elements = height * width * channels;
      const images = await Promise.all(Array.from(indices, (index) => pixels(column, index)));
      const out = new Float32Array(images.length * elements);
      images.forEach((image, i) => {
        out.set(bytesToFloats(image, elements, [0]), i * elements);
      });
      return out;
    },
  };
}

/**
 * Files of two folders that have the same name but for the extension.
 * @throws TrainerError `data-invalid` that names files without a partner
 */
export function matchPairs(first: readonly string[], second: readonly string[]): [string[], string[]] {
  const stem = (path: string) => basename(path, extname(path));
  const partners = new Map(second.map((path) => [stem(path), path]));
  const stems = new Set(first.map(stem));
  const lonely = [
    ...first.filter((path) => !partners.has(stem(path))),
    ...second.filter((path) => !stems.has(stem(path))),
  ];
  if (lonely.length > 0) {
    const shown =
      lonely.slice(0, 5).join(', ') + (lonely.length > 5 ? `, and ${lonely.length - 5} more` : '');
    throw new TrainerError(
      'data-invalid',
      `Every image needs a partner of the same name in the other folder. Without one: ${shown}.`,
    );
  }
  return [[...first], first.map((path) => partners.get(stem(path))!)];
}

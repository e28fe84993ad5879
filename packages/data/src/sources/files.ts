import { totalmem } from 'node:os';
import { extname, posix } from 'node:path';
import { filesBelow, hasImageEnding, IMAGE_ENDINGS } from '@cnn-studio/language/node';
import type { ColumnSpec } from '../dataset';
import { systemCode, TrainerError } from '../errors';
import { type DataContext, outside, rootsOf } from '../files/paths';
import { decodeImage } from '../images/decode';
import type { Pixels } from '../images/pixels';
import type { Stored } from '../stored';

/** Height and width are undefined where each image has its own. */
export type ImageShape = readonly [height: number | undefined, width: number | undefined, channels: number];

const MEBIBYTE = 2 ** 20;
const MAX_CACHE_BYTES = 4096 * MEBIBYTE;

/**
 * Decoded images of a source are kept as whole numbers up to so many bytes, so that each is decoded once: a quarter of the
 * machine's memory, at most 4 GiB, unless the environment variable CNN_DATA_CACHE says how many MiB.
 */
function cacheLimit(): number {
  const given = Number(process.env.CNN_DATA_CACHE);
  if (process.env.CNN_DATA_CACHE && given >= 0) return given * MEBIBYTE;
  return Math.min(MAX_CACHE_BYTES, totalmem() / 4);
}

/** Image files below a folder: by their paths below it, with forward slashes, in one order on every system. */
export type ImageList = ReadonlyMap<string, string>;

/**
 * The image files below `folder`, real and inside of the workspace as `resolveDataPath` gives it. Hidden files and
 * folders are left out, and so are pipes and devices.
 * @throws TrainerError `data-missing` when there are none, `data-outside` or `data-invalid` for links that lead out of the
 *   workspace or to nothing
 */
export async function listImages(folder: string, context: DataContext): Promise<ImageList> {
  let found: Awaited<ReturnType<typeof filesBelow>>;
  try {
    found = await filesBelow(folder, rootsOf(context), isImageName);
  } catch (error) {
    const reason =
      systemCode(error) === 'ENOTDIR' ? 'it is a file, not a folder' : (systemCode(error) ?? String(error));
    throw new TrainerError('data-missing', `Cannot list the images of ${folder}: ${reason}.`, {
      cause: error,
    });
  }
  // Pipes and devices are passed over, whatever their names.
  const wrong = found.refused.find(({ kind }) => kind !== 'special');
  if (wrong?.kind === 'outside')
    throw new TrainerError('data-outside', outside(`The link ${wrong.path} leads elsewhere`, context));
  if (wrong !== undefined) {
    throw new TrainerError('data-invalid', `${wrong.path} is a broken link. Remove or fix it.`);
  }
  if (found.files.size === 0) {
    const kinds = [...IMAGE_ENDINGS].join(', ');
    throw new TrainerError('data-missing', `There are no images in ${folder} (files that end in ${kinds}).`);
  }
  return found.files;
}

function isImageName(name: string): boolean {
  return hasImageEnding(extname(name));
}

/**
 * Image files as columns of one data set; `columns[i].paths[k]` is column i of example k.
 * @param labels of the examples, which are the last column
 */
export function imageFiles(
  name: string,
  columns: readonly {
    readonly name: string;
    readonly shape: ImageShape;
    readonly paths: readonly string[];
  }[],
  labels?: Int32Array<ArrayBuffer>,
): Stored {
  const label: ColumnSpec = { name: 'label', shape: [], dtype: 'int32' };
  const caches = columns.map(() => new Map<number, Promise<Pixels>>());
  let kept = 0;
  return {
    name,
    length: columns[0]!.paths.length,
    files: columns.flatMap(({ paths }) => paths),
    columns: [
      ...columns.map(({ name, shape }): ColumnSpec => ({ name, shape, dtype: 'float32' })),
      ...(labels === undefined ? [] : [label]),
    ],
    image(column, index) {
      const cache = caches[column]!;
      const known = cache.get(index);
      if (known !== undefined) return known;
      const { shape, paths } = columns[column]!;
      const [height, width, channels] = shape;
      const size = height === undefined || width === undefined ? undefined : { height, width };
      const decoding = decodeImage(paths[index]!, { channels, size });
      cache.set(index, decoding);
      decoding.then(
        ({ data }) => {
          if (kept + data.byteLength > cacheLimit()) cache.delete(index);
          else kept += data.byteLength;
        },
        () => cache.delete(index),
      );
      return decoding;
    },
    label(_column, index) {
      if (labels === undefined) throw new Error('these image files have no labels');
      return labels[index]!;
    },
    place: (index) => columns.map(({ paths }) => paths[index]!).join(' and '),
  };
}

/**
 * Files of two folders that have the same path below them, but for the extension.
 * @throws TrainerError `data-invalid` that names files without a partner, or with several
 */
export function matchPairs(first: ImageList, second: ImageList): [string[], string[]] {
  const [inputs, targets] = [byStem(first), byStem(second)];
  const lonely = [
    ...without(first, (stem) => targets.has(stem)),
    ...without(second, (stem) => inputs.has(stem)),
  ];
  if (lonely.length > 0) {
    throw new TrainerError(
      'data-invalid',
      `Every image needs a partner with the same relative path in the other folder. Without one: ${listed(lonely)}.`,
    );
  }
  return [[...inputs.values()], [...inputs.keys()].map((stem) => targets.get(stem)!)];
}

function without(files: ImageList, has: (stem: string) => boolean): string[] {
  return [...files].filter(([below]) => !has(stemOf(below))).map(([, path]) => path);
}

/** `a/0001.png` without its extension. */
function stemOf(below: string): string {
  return below.slice(0, below.length - posix.extname(below).length);
}

/** @throws TrainerError `data-invalid` when files differ by their extension alone: which is meant, nobody can tell */
function byStem(files: ImageList): Map<string, string> {
  const found = new Map<string, string>();
  for (const [below, path] of files) {
    const stem = stemOf(below);
    const other = found.get(stem);
    if (other !== undefined) {
      throw new TrainerError(
        'data-invalid',
        `${other} and ${path} have the same name except for the extension, so it is unclear which one their partner belongs to. Remove or rename one of them.`,
      );
    }
    found.set(stem, path);
  }
  return found;
}

function listed(paths: readonly string[]): string {
  return paths.slice(0, 5).join(', ') + (paths.length > 5 ? `, and ${paths.length - 5} more` : '');
}

import { totalmem } from 'node:os';
import { extname, posix } from 'node:path';
import { filesBelow, hasImageEnding, IMAGE_ENDINGS } from '@cnn-studio/language/node';
import type { ColumnSpec } from '../dataset';
import { systemCode, TrainerError } from '../errors';
import type { FileColumn, FilesOptions } from '../file-columns';
import { type DataContext, outside, rootsOf } from '../files/paths';
import { decodeImage } from '../images/decode';
import type { Pixels } from '../images/pixels';
import type { Stored } from '../stored';
import { decodeLabelMap } from './label-map';

const MEBIBYTE = 2 ** 20;
const MAX_CACHE_BYTES = 4096 * MEBIBYTE;

/**
 * Decoded images of a source are kept as whole numbers up to so many bytes, so that each is decoded once: a quarter of the
 * machine's memory, at most 4 GiB, unless the environment variable CNN_DATA_CACHE says how many MiB.
 */
export function cacheLimit(): number {
  const given = Number(process.env.CNN_DATA_CACHE);
  if (process.env.CNN_DATA_CACHE && given >= 0) return given * MEBIBYTE;
  return Math.min(MAX_CACHE_BYTES, totalmem() / 4);
}

/** Image files below a folder: by their paths below it, with forward slashes, in one order on every system. */
export type ImageList = ReadonlyMap<string, string>;

/** Files of a source that can't be taken. */
export interface FileProblem {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** In words that go on after a colon, without a full stop. */
  readonly why: string;
  /** A sentence, without its full stop. */
  readonly remedy: string;
}

/**
 * The image files below `folder`, real and inside of the workspace as `resolveDataPath` gives it. Hidden files and
 * folders are left out, and so are pipes and devices.
 * @throws TrainerError `data-missing` when there are none, `data-outside` or `data-invalid` for links that lead out of the
 *   workspace or to nothing
 */
export async function listImages(
  folder: string,
  context: DataContext & { tell?(problem: FileProblem): void },
): Promise<ImageList> {
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
  for (const { kind, path } of found.refused) {
    if (kind === 'special') continue;
    if (context.tell === undefined) {
      if (kind === 'outside')
        throw new TrainerError('data-outside', outside(`The link ${path} leads elsewhere`, context));
      throw new TrainerError('data-invalid', `${path} is a broken link. Remove or fix it.`);
    }
    const why =
      kind === 'outside'
        ? `it is a link that leads out of the workspace ${context.workspace}`
        : 'it is a broken link';
    context.tell({ files: [path], why, remedy: 'Put the file itself there, or remove the link' });
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
 */
export function imageFiles(name: string, columns: readonly FileColumn[], options: FilesOptions = {}): Stored {
  const { labels, skip = false, cache: limit = cacheLimit() } = options;
  const label: ColumnSpec = { name: 'label', shape: [], dtype: 'int32' };
  const caches = columns.map(() => new Map<number, Promise<Pixels>>());
  let kept = 0;
  return {
    name,
    length: columns[0]!.paths.length,
    files: columns.flatMap(({ paths }) => paths),
    columns: [
      ...columns.map(({ name, shape, classes }): ColumnSpec => {
        if (classes === undefined) return { name, shape, dtype: 'float32' };
        return { name, shape: shape.slice(0, 2), dtype: 'int32' };
      }),
      ...(labels === undefined ? [] : [label]),
    ],
    image(column, index) {
      const cache = caches[column]!;
      const known = cache.get(index);
      if (known !== undefined) return known;
      const { shape, paths, classes } = columns[column]!;
      const [height, width, channels] = shape;
      const size = height === undefined || width === undefined ? undefined : { height, width };
      const path = paths[index]!;
      const decoding =
        classes === undefined ? decodeImage(path, { channels, size }) : decodeLabelMap(path, classes, size);
      cache.set(index, decoding);
      decoding.then(
        ({ data }) => {
          if (kept + data.byteLength > limit) cache.delete(index);
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
    source: { files: columns, options },
    paths: (index) => columns.map(({ paths }) => paths[index]!),
    place: (index) => columns.map(({ paths }) => paths[index]!).join(' and '),
    skip,
  };
}

const NO_PARTNER = 'Every image needs a partner with the same relative path in the other folder';
const SAME_NAME =
  'the same name except for the extension, so it is unclear which one their partner belongs to';

/**
 * Files of two folders that have the same path below them, but for the extension.
 * @param tell is told of files without a partner, or with several, which are left out
 * @throws TrainerError `data-invalid` that names them where nobody is to be told
 */
export function matchPairs(
  first: ImageList,
  second: ImageList,
  tell?: (problem: FileProblem) => void,
): [string[], string[]] {
  const [inputs, targets] = [byStem(first, tell), byStem(second, tell)];
  const lonely = [...without(first, targets), ...without(second, inputs)];
  if (lonely.length > 0 && tell === undefined) {
    throw new TrainerError('data-invalid', `${NO_PARTNER}. Without one: ${listed(lonely)}.`);
  }
  for (const file of lonely) {
    const why = 'it has no partner with the same relative path in the other folder';
    tell?.({ files: [file], why, remedy: 'Add the partner, or remove the file' });
  }
  const stems = [...inputs.keys()].filter((stem) => targets.has(stem));
  if (stems.length === 0) {
    throw new TrainerError('data-invalid', `${NO_PARTNER}, and none of these has one.`);
  }
  return [stems.map((stem) => inputs.get(stem)!), stems.map((stem) => targets.get(stem)!)];
}

function without(files: ImageList, partners: ReadonlyMap<string, string>): string[] {
  return [...files].filter(([below]) => !partners.has(stemOf(below))).map(([, path]) => path);
}

/** `a/0001.png` without its extension. */
function stemOf(below: string): string {
  return below.slice(0, below.length - posix.extname(below).length);
}

/** @throws TrainerError `data-invalid` when files differ by their extension alone: which is meant, nobody can tell */
function byStem(files: ImageList, tell?: (problem: FileProblem) => void): Map<string, string> {
  const found = new Map<string, string>();
  for (const [below, path] of files) {
    const stem = stemOf(below);
    const other = found.get(stem);
    if (other !== undefined && tell === undefined) {
      throw new TrainerError(
        'data-invalid',
        `${other} and ${path} have ${SAME_NAME}. Remove or rename one of them.`,
      );
    }
    if (other === undefined) found.set(stem, path);
    else
      tell?.({ files: [other, path], why: `they have ${SAME_NAME}`, remedy: 'Remove or rename one of them' });
  }
  return found;
}

function listed(paths: readonly string[]): string {
  return paths.slice(0, 5).join(', ') + (paths.length > 5 ? `, and ${paths.length - 5} more` : '');
}

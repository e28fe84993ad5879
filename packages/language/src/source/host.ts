/** What the checker asks of the world; everything is an argument, so that it runs anywhere. */
export interface CheckHost {
  /** The text of a .cnn file, or undefined when there is none. `path` is as `normalizePath` makes it. */
  read(path: string): string | undefined;
  /**
   * The size of an image file named in a program, or of the first image in a folder.
   * @param path relative to the file that names it, resolved
   * @param written as it stands there: data may also lie in folders of the person's
   */
  imageSize?(path: string, written: string): ImageSize | undefined;
  /**
   * What lies where a data source is named, as an editor asks; absent or undefined when that isn't known. Parameters as of
   * `imageSize`.
   */
  place?(path: string, written: string): Place | undefined;
  /**
   * The classes that the subfolders of a folder stand for; absent or undefined where that can't be told. Parameters as of
   * `imageSize`.
   */
  classFolders?(path: string, written: string): ClassFolders | undefined;
  /** Bytes of memory of the machine that is to train; without it nothing is said about memory. */
  readonly memory?: number;
}

/** A file, a folder, nothing, something outside of the workspace, or a pipe or device. */
export type Place = 'file' | 'folder' | 'missing' | 'outside' | 'special';

/** In pixels; channels are 1 (gray), 3 (color) or 4 (with alpha). */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** It is that of the first image in a folder. */
  readonly isOfFolder?: boolean;
}

/** A folder whose subfolders are classes of images. */
export interface ClassFolders {
  /** In the order of their numbers, without hidden ones. */
  readonly names: readonly string[];
  /** Those of `names` in which, and below which, there is no image. */
  readonly empty?: readonly string[];
  /** Images that lie in the folder itself, and so in no class. */
  readonly beside?: number;
}

/** A host over texts in memory. */
export function memoryHost(files: ReadonlyMap<string, string> | Readonly<Record<string, string>>): CheckHost {
  const map = files instanceof Map ? files : new Map(Object.entries(files));
  return { read: (path) => map.get(path) };
}

/** Forward slashes, no `.` or inner `..`: one file has one spelling. Drive letters and URIs keep their beginning. */
export function normalizePath(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  const [, root = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/]*\/?|[a-z]:\/|\/+)/i.exec(slashed) ?? [];
  const parts: string[] = [];
  for (const part of slashed.slice(root.length).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || root === '') parts.push(part);
  }
  return root + parts.join('/');
}

/** `path` as written in `from`: relative to the folder `from` is in, unless it is absolute. */
export function resolvePath(from: string, path: string): string {
  const slashed = path.replaceAll('\\', '/');
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(slashed)) return normalizePath(slashed);
  const folder = from.slice(0, from.lastIndexOf('/') + 1);
  return normalizePath(folder + slashed);
}

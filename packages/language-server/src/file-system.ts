import type { ClassFolders, ImageSize, Place } from '@cnn-studio/language';

/**
 * What the server knows of the machine and may read beside open documents. Paths are keys, see `uris.ts`; `root` is the folder in which a file must
 * lie, links followed, to be read on behalf of a program.
 */
export interface FileSystem {
  /** The text of a file, or undefined when there is none or it can't be read. Never rejects. */
  read(key: string, root: string): Promise<string | undefined>;
  /** The size of an image file, from its header; undefined when there is none or it can't be read. Never rejects. */
  imageSize(key: string, root: string, written: string): Promise<ImageSize | undefined>;
  /** The classes that the subfolders of a folder stand for; undefined when it can't be listed. Never rejects. */
  classFolders(key: string, root: string, written: string): Promise<ClassFolders | undefined>;
  /** What lies at a path of data, `written` so in the program; undefined when that can't be known. Never rejects. */
  place(key: string, root: string, written: string): Promise<Place | undefined>;
  /** The .cnn files below a folder. Never rejects. */
  list(folder: string): Promise<readonly string[]>;
  /** Bytes of memory of the machine that will train; absent where that isn't known. */
  readonly memory?: number;
}

/** For a browser worker: nothing but open documents. */
export const NO_FILES: FileSystem = {
  read: () => Promise.resolve(undefined),
  imageSize: () => Promise.resolve(undefined),
  classFolders: () => Promise.resolve(undefined),
  place: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
};

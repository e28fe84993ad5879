import type { ImageSize } from '@cnn-studio/language';

/** What the server may read beside open documents. Paths are keys, see `uris.ts`. */
export interface FileSystem {
  /** The text of a file, or undefined when there is none or it can't be read. Never rejects. */
  read(key: string): Promise<string | undefined>;
  /** The size of an image file, from its header; undefined when there is none or it can't be read. Never rejects. */
  imageSize(key: string): Promise<ImageSize | undefined>;
  /** The .cnn files below a folder. Never rejects. */
  list(folder: string): Promise<readonly string[]>;
}

/** For a browser worker: nothing but open documents. */
export const NO_FILES: FileSystem = {
  read: () => Promise.resolve(undefined),
  imageSize: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
};

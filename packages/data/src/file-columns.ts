/** Height and width are undefined where each image has its own. */
export type ImageShape = readonly [height: number | undefined, width: number | undefined, channels: number];

/** A column of image files: of each example one. Plain data, so that another thread can take it. */
export interface FileColumn {
  readonly name: string;
  readonly shape: ImageShape;
  /** Absolute. */
  readonly paths: readonly string[];
  /** They are label maps of so many classes. */
  readonly classes?: number;
}

export interface FilesOptions {
  /** Of the examples, which are the last column. */
  readonly labels?: Int32Array<ArrayBuffer>;
  /** Whether examples that can't be used are passed over. */
  readonly skip?: boolean;
  /** Bytes of decoded images that may be kept. */
  readonly cache?: number;
}

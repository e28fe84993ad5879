import type { Purpose } from './random/draw';

/** The values of one column for a list of examples: float32 in [0, 1], or int32 labels. */
export type ColumnData = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** The name, shape and element type of one column. */
export interface ColumnSpec {
  readonly name: string;
  /** Per example: `[28, 28, 1]`; `[]` for labels. Undefined is a height or width that is each image's own. */
  readonly shape: readonly (number | undefined)[];
  readonly dtype: 'float32' | 'int32';
}

/** What the chances of examples depend on, such as where patches lie: the same for all columns. */
export interface Chance {
  readonly seed: number;
  readonly purpose: Purpose;
  /** Tells sources apart. */
  readonly source: number;
  /** For each example the number of its drawing: the same number has the same chances, in whatever batch it comes. */
  readonly numbers: ArrayLike<number>;
}

/** Examples by index; the order never changes from run to run. */
export interface DataSet {
  /** For people: `mnist(train)`. */
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  readonly length: number;
  /** Absolute paths of the files that it is read from. */
  readonly files?: readonly string[];
  /**
   * The examples at `indices` of one column, one after another. Of images that have their own size only one at a time.
   * @param chance needed where something in the reading is left to chance
   * @throws TrainerError `data-invalid` when a file can't be read
   */
  read(column: number, indices: ArrayLike<number>, chance?: Chance): Promise<ColumnData>;
  /** All labels of a column, in the order of the examples, without reading what belongs to them. */
  allLabels?(column: number): Int32Array;
  /**
   * Which examples were passed over so far and why, a sentence for each. Training takes the next example that can be used in their place, so that
   * what comes depends on the files alone, not on what was read before. Absent where nothing is ever passed over.
   */
  skipped?(): readonly string[];
  /**
   * Without the examples that are passed over, for measures, where each counts once; reads all images to find them. Absent
   * where nothing is ever passed over.
   * @throws TrainerError `data-invalid` when none can be used
   */
  usable?(): Promise<DataSet>;
  /** What `read` gives of one example, column by column. */
  sizesOf(index: number, chance?: Chance): Promise<readonly (readonly number[])[]>;
}

/** The values of one column for a list of examples: float32 in [0, 1], or int32 labels. */
export type ColumnData = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

export interface ColumnSpec {
  readonly name: string;
  /** Per example: `[28, 28, 1]`; `[]` for labels. */
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
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
   * The examples at `indices` of one column, one after another.
   * @throws TrainerError `data-invalid` when a file can't be read
   */
  read(column: number, indices: ArrayLike<number>): Promise<ColumnData>;
}

/** Images kept as whole numbers: of [0, 1] as 0..255 or, with 16 bits, 0..65535. */
export function bytesToFloats(
  bytes: Uint8Array | Uint16Array,
  elements: number,
  indices: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(indices.length * elements);
  const white = bytes instanceof Uint16Array ? 0xffff : 0xff;
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * elements;
    const to = i * elements;
    for (let j = 0; j < elements; j++) out[to + j] = bytes[from + j]! / white;
  }
  return out;
}

function pickLabels(labels: Uint8Array, indices: ArrayLike<number>): Int32Array<ArrayBuffer> {
  return Int32Array.from(indices, (index) => labels[index]!);
}

/** Images and labels that lie in memory. */
export function labeledImages(
  name: string,
  images: { readonly shape: readonly [number, number, number]; readonly bytes: Uint8Array },
  labels: Uint8Array,
  columnNames: readonly [string, string] = ['image', 'label'],
): DataSet {
  const [height, width, channels] = images.shape;
  const elements = height * width * channels;
  return {
    name,
    columns: [
      { name: columnNames[0], shape: images.shape, dtype: 'float32' },
      { name: columnNames[1], shape: [], dtype: 'int32' },
    ],
    length: labels.length,
    async read(column, indices) {
      return column === 0 ? bytesToFloats(images.bytes, elements, indices) : pickLabels(labels, indices);
    },
  };
}

/** A float32 tensor in memory, row by row. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** What is known of tensors without their values. */

/** Element types of tfjs that are traced. */
export type Dtype = 'float32' | 'int32' | 'bool';

/** What is known of a tensor without its values. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** Host memory of a tensor: Uint8Array with 0 and 1 for bool, as everywhere in tfjs. */
export type HostArray = Float32Array | Int32Array | Uint8Array;

/** The number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * A function's trace as the exporters read it: the kernels it ran, in order. `tfjs-onnxruntime`'s `trace`
 * makes one; any other recorder of kernels would do.
 */
export interface Trace {
  readonly inputs: readonly TraceTensor[];
  readonly nodes: readonly TraceNode[];
  readonly outputs: readonly number[];
  readonly constants: readonly TraceConstant[];
}

export type TraceType = 'float32' | 'int32' | 'bool';

export interface TraceTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: TraceType;
}

export interface TraceConstant extends TraceTensor {
  readonly values: Float32Array | Int32Array | Uint8Array;
}

export interface TraceNode {
  /** tfjs's kernel name: `Conv2D`. */
  readonly kernel: string;
  /** By tfjs's input names, in order: `{x, filter}`; lists as `{0, 1, ...}`. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly TraceTensor[];
}

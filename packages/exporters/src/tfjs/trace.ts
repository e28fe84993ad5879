/**
 * A function's trace as the exporters read it: the kernels it ran, in order, over numbered values.
 * `tfjs-onnxruntime`'s `trace` makes one; any other recorder of kernels would do.
 */
export interface Trace {
  readonly values: readonly TraceTensor[];
  /** Indices into `values`. */
  readonly inputs: readonly number[];
  readonly constants: ReadonlyMap<number, TraceValues>;
  readonly nodes: readonly {
    /** tfjs's kernel name: `Conv2D`. */
    readonly kernel: string;
    /** By tfjs's input names, in order: `{x, filter}`; lists as `{0, 1, ...}`. */
    readonly inputs: Readonly<Record<string, number>>;
    readonly attrs: Readonly<Record<string, unknown>>;
    readonly outputs: readonly number[];
  }[];
  readonly outputs: readonly number[];
}

export type TraceType = 'float32' | 'int32' | 'bool';
export type TraceValues = Float32Array | Int32Array | Uint8Array;

export interface TraceTensor {
  readonly shape: readonly number[];
  readonly dtype: TraceType;
}

/** A node with its results' shapes and types at hand. */
export interface TraceNode {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly (TraceTensor & { readonly id: number })[];
  /** Number of dimensions of its first input. */
  readonly rank: number;
}

/** The nodes of a trace, in an order in which they can be computed. */
export function nodesOf(trace: Trace): TraceNode[] {
  return trace.nodes.map((node) => ({
    ...node,
    outputs: node.outputs.map((id) => ({ id, ...trace.values[id]! })),
    rank: trace.values[Object.values(node.inputs)[0] ?? -1]?.shape.length ?? 0,
  }));
}

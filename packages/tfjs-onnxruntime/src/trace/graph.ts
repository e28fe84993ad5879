/** What tracing yields: the kernels that a tfjs function calls, in order, over numbered values. */

import type { HostArray, TensorSpec } from '../tensors';

/** An index into `TraceGraph.values`. */
export type ValueId = number;

/** One call of a tfjs kernel, with tfjs's own names for kernel, inputs and attributes. */
export interface TraceNode {
  readonly kernel: string;
  /** By input name; kernels that take a list (`Concat`, `AddN`, `Pack`) have '0', '1', ... */
  readonly inputs: Readonly<Record<string, ValueId>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly ValueId[];
}

/**
 * A traced function. Only what the outputs depend on is in it, and every value is in tfjs's layout
 * (NHWC images, HWIO filters).
 */
export interface TraceGraph {
  readonly values: readonly TensorSpec[];
  /** The function's arguments, in order. */
  readonly inputs: readonly ValueId[];
  /** Tensors that existed before or were made from host data inside, with their values as they were then. */
  readonly constants: ReadonlyMap<ValueId, HostArray>;
  /** In an order in which they can run. */
  readonly nodes: readonly TraceNode[];
  readonly outputs: readonly ValueId[];
}

import type { BackendValues } from '@tensorflow/tfjs-core';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { HostArray, TensorSpec } from '../tensors';

/** A kernel call that has been noted and not run. */
export interface RecordedNode {
  /** By its name in tfjs. */
  readonly kernel: { readonly name: string };
  readonly inputs: Readonly<Record<string, Handle>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Handle[];
  /** The tracing this depends on an argument of, if any: such a node can't run by itself. */
  readonly tracing: Tracing | null;
}

/** One call of `compile`'s or `trace`'s function with placeholders. */
export interface Tracing {
  /** Names the function in messages. */
  readonly name: string;
}

/** Where a tensor's elements are, or what will make them. */
export type Source =
  /** `reusable`: nobody outside can see the array, so it may be written to after the tensor's disposal. */
  | { readonly kind: 'host'; readonly data: HostArray; reusable: boolean }
  /** In a device's memory, for the next run of a compiled function. */
  | { readonly kind: 'device'; readonly tensor: OrtTensor }
  | { readonly kind: 'node'; readonly node: RecordedNode }
  | { readonly kind: 'placeholder'; readonly tracing: Tracing }
  /** Strings and complex numbers (pairs, one after the other), which only kernels on the host work on. */
  | { readonly kind: 'opaque'; readonly values: BackendValues };

/** What the backend keeps for one tfjs data id. */
export class Handle {
  refCount = 1;
  constructor(
    readonly spec: TensorSpec,
    public source: Source,
  ) {}

  get tracing(): Tracing | null {
    if (this.source.kind === 'placeholder') return this.source.tracing;
    return this.source.kind === 'node' ? this.source.node.tracing : null;
  }
}

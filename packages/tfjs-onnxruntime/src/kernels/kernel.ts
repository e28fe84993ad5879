import type { FormSelector } from '../convolution/form-selector';
import type { GraphBuilder } from '../lowering/builder';
import type { Lowered } from '../lowering/lowered';
import type { TensorSpec } from '../tensors';
import type { Attrs } from '../trace/attrs';

export type SpecMap = Readonly<Record<string, TensorSpec>>;
export type LoweredMap = Readonly<Record<string, Lowered>>;

/** What a kernel may use while it is being lowered. */
export interface LoweringContext {
  readonly g: GraphBuilder;
  readonly convolutions: FormSelector;
  /** Whether only what every execution provider computes may be used, or also what only the processor's does. */
  readonly anywhere: boolean;
}

/** A tfjs kernel: how its outputs look, and how it is written in ONNX. */
export interface Kernel {
  readonly name: string;
  /** @throws if the inputs don't fit, in the words of the user's program. */
  infer(inputs: SpecMap, attrs: Attrs): readonly TensorSpec[];
  lower(
    context: LoweringContext,
    inputs: LoweredMap,
    attrs: Attrs,
    outputs: readonly TensorSpec[],
  ): readonly Lowered[];
}

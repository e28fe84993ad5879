import type { StateSpec } from '@cnn-studio/compiler';

/** Names and arrangement of the weights: ours, as in checkpoints, or those of PyTorch. */
export type Layout = 'cnn' | 'pytorch';

/** A tensor with its name; row by row. */
export interface NamedValues {
  readonly spec: { readonly name: string; readonly shape: readonly number[] };
  readonly values: Float32Array;
}

/** A network's weights and statistics, in the order of its state. */
export interface ExportedWeight extends NamedValues {
  readonly spec: StateSpec;
}

import type { StateSpec } from '@cnn-studio/compiler';

/** A network's weights and statistics, in the order of its state. */
export interface ExportedWeight {
  readonly spec: StateSpec;
  readonly values: Float32Array;
}

import type { StepEvent } from '@cnn-studio/protocol';
import type { BackendName } from './runner';

/**
 * How far a loss may be from that of `cpu`, as a share of it (of 0.01 for smaller ones), in the first 20 steps of the
 * programs of `cnn bench gpu`. Rounding errors grow from step to step, through Adam's division by small numbers most of
 * all; on these programs `js` stays below 1e-6, both ways of WebGPU (on SwiftShader) below 2e-6. `wasm` is not here: it has no
 * filter gradients.
 */
export const TOLERANCES: Readonly<Partial<Record<BackendName, number>>> = {
  /** Sums of float32 in another order. */
  js: 1e-5,
  node: 1e-4,
  /** A GPU may fuse a product and a sum, and its exp and tanh are approximations. */
  'webgpu-ort': 1e-3,
  'webgpu-tfjs': 1e-3,
  directml: 1e-3,
  /** Matrix products round their factors to 10 bits (TF32) on GPUs from 2020 on. */
  'node-gpu': 1e-2,
  cuda: 1e-2,
  /** Apple's Neural Engine computes with half precision. */
  coreml: 2e-2,
};

/** The greatest difference of two loss curves, as a share of the second's. */
export function worstDifference(curve: readonly StepEvent[], expected: readonly StepEvent[]): number {
  return Math.max(
    ...expected.flatMap(({ losses }, i) =>
      Object.entries(losses).map(([label, loss]) => {
        const other = curve[i]!.losses[label] ?? null;
        // What is not finite agrees with nothing.
        if (loss === null || other === null) return Number.POSITIVE_INFINITY;
        return Math.abs(other - loss) / Math.max(Math.abs(loss), 0.01);
      }),
    ),
  );
}

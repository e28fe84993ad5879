import * as tf from '@tensorflow/tfjs-core';
import { firstLine } from './message';
import type { Compiled } from './runner';

interface GpuError {
  readonly message: string;
}

/** Of WebGPU's device, what is used here. */
export interface GpuDevice {
  readonly limits: { readonly maxStorageBuffersPerShaderStage: number };
  onuncapturederror: ((event: { readonly error: GpuError }) => void) | null;
  pushErrorScope(filter: 'validation'): void;
  popErrorScope(): Promise<GpuError | null>;
}

/** So many runs of a function are waited for: in them it meets its kernels. */
const WATCHED_RUNS = 2;

/**
 * A kernel that WebGPU refuses leaves its result as it was, and tfjs goes on with that; Dawn would only print the reason,
 * among the events on standard output.
 * @returns makes a function that rejects when a kernel was refused: at once in its first runs, later in the next run
 */
export function watchGpuErrors(gpu: Omit<GpuDevice, 'limits'>): (run: Compiled) => Compiled {
  let refusal: GpuError | null = null;
  const check = () => {
    if (refusal !== null)
      throw new Error(`WebGPU rejects a kernel of TensorFlow.js: ${firstLine(refusal.message)}`);
  };
  gpu.onuncapturederror = ({ error }) => {
    refusal ??= error;
  };
  return (run) => {
    let runs = 0;
    return async (inputs) => {
      check();
      if (runs >= WATCHED_RUNS) return run(inputs);
      runs++;
      let outputs: tf.Tensor[] = [];
      gpu.pushErrorScope('validation');
      try {
        outputs = await run(inputs);
      } finally {
        refusal ??= await gpu.popErrorScope();
      }
      if (refusal !== null) tf.dispose(outputs);
      check();
      return outputs;
    };
  };
}

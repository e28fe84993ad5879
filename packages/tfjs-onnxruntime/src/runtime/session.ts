import os from 'node:os';
import * as ort from 'onnxruntime-node';
import type { HostArray, TensorSpec } from '../trace/graph';
import { createNativeSession, type NativeSession } from './binding';

export type ExecutionProvider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

export interface SessionOptions {
  /** Threads inside one operator; the machine's cores unless given. */
  readonly threads?: number;
  /**
   * Whether idle threads wait actively; false unless given. Each session has threads of its own, and those of one
   * that waits actively take the processor from the one that runs: of the GAN of the benchmark, two sessions on
   * two cores, a step takes 1612 ms so and 626 ms otherwise.
   */
  readonly spin?: boolean;
  /**
   * How much ONNX Runtime rewrites the graph before running it; 'disabled' unless given. Lowering has merged and
   * folded what there is to merge and fold, and the runtime's own treatment of transposes undoes that of lowering:
   * of the generator's step of the benchmark they take 9 ms without it, 25 with it.
   */
  readonly optimization?: 'disabled' | 'basic' | 'extended' | 'all';
  /** In the order tried; ['cpu'] unless given. */
  readonly executionProviders?: readonly ExecutionProvider[];
  /** Writes a profile of every operator to a file whose name starts so. */
  readonly profile?: string;
}

/** A loaded model with named inputs i0, i1, ... and outputs o0, o1, ... */
export class Session {
  readonly #native: NativeSession;
  #disposed = false;

  constructor(model: Uint8Array, options: SessionOptions = {}) {
    this.#native = createNativeSession();
    this.#native.loadModel(model.buffer, model.byteOffset, model.byteLength, {
      executionProviders: options.executionProviders ?? ['cpu'],
      intraOpNumThreads: options.threads ?? availableThreads(),
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: options.optimization ?? 'disabled',
      logSeverityLevel: 3,
      ...(options.spin ? {} : { extra: { session: { intra_op: { allow_spinning: '0' } } } }),
      ...(options.profile ? { enableProfiling: true, profileFilePrefix: options.profile } : {}),
    });
  }

  /** Reads `inputs`, writes into `outputs`. */
  run(inputs: readonly ort.Tensor[], outputs: readonly ort.Tensor[]): void {
    const feeds: Record<string, ort.Tensor> = {};
    inputs.forEach((tensor, i) => {
      feeds[inputName(i)] = tensor;
    });
    const fetches: Record<string, ort.Tensor> = {};
    outputs.forEach((tensor, i) => {
      fetches[outputName(i)] = tensor;
    });
    this.#native.run(feeds, fetches, {});
  }

  endProfiling(): void {
    this.#native.endProfiling();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#native.dispose();
  }
}

export function inputName(index: number): string {
  return `i${index}`;
}

export function outputName(index: number): string {
  return `o${index}`;
}

/** An ONNX Runtime tensor over the same memory. */
export function ortTensor(spec: TensorSpec, data: HostArray): ort.Tensor {
  return new ort.Tensor(spec.dtype, data, spec.shape);
}

function availableThreads(): number {
  return os.availableParallelism();
}

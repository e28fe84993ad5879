import os from 'node:os';
import * as ort from 'onnxruntime-node';
import type { HostArray, TensorSpec } from '../tensors';
import { createNativeSession, type NativeSession } from './binding';
import { runUnread, withUnreadOutput } from './unread';

/** What ONNX Runtime computes with. */
export type ExecutionProvider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** How ONNX Runtime runs a graph. */
export interface SessionOptions {
  /** Threads inside one operator; the machine's cores unless given. */
  readonly threads?: number;
  /**
   * Whether threads wait actively between the operators of a run, up to 50 microseconds; true unless given. Of the GAN of
   * the benchmark a step takes 236 ms so, 260 otherwise; waiting longer gains nothing, and takes the processor from
   * other programs. They never wait so between runs: each session has threads of its own.
   */
  readonly spin?: boolean;
  /**
   * How much ONNX Runtime rewrites the graph before running it; 'disabled' unless given. Lowering has merged and
   * folded what there is to merge and fold, and the runtime's own treatment of transposes undoes that of lowering:
   * of the generator's step of the benchmark they take 9 ms without it, 25 with it.
   */
  readonly optimization?: 'disabled' | 'basic' | 'extended' | 'all';
  /**
   * In the order tried; ['cpu'] unless given. Operators that the first can't run fall to the next, at last to the
   * processor. Results of a compiled function stay on the device with 'webgpu'.
   */
  readonly executionProviders?: readonly ExecutionProvider[];
  /** Writes a profile of every operator to a file whose name starts so. */
  readonly profile?: string;
}

/** Whether nothing but the processor computes. */
export function runsOnCpu(providers: readonly ExecutionProvider[] | undefined): boolean {
  return providers === undefined || providers.join() === 'cpu';
}

/** Whether graphs are lowered for a GPU by WebGPU, see `GraphBuilder`. */
export function runsOnGpu(providers: readonly ExecutionProvider[] | undefined): boolean {
  return providers?.[0] === 'webgpu';
}

/** A loaded model with named inputs i0, i1, ... and outputs o0, o1, ... */
export class Session {
  readonly #native: NativeSession;
  readonly #onProcessor: boolean;
  #disposed = false;

  /** @param kept for each output, whether it stays on the device; on the host unless given */
  constructor(model: Uint8Array, options: SessionOptions = {}, kept?: readonly boolean[]) {
    this.#onProcessor = runsOnCpu(options.executionProviders);
    const { buffer, byteOffset, byteLength } = this.#onProcessor ? withUnreadOutput(model) : model;
    this.#native = createNativeSession();
    this.#native.loadModel(buffer, byteOffset, byteLength, {
      executionProviders: options.executionProviders ?? ['cpu'],
      intraOpNumThreads: options.threads ?? availableThreads(),
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // The runtime would note the first run's allocations and make one block of them for all others, while it keeps
      // those of the first: a step of examples/deblur.cnn at batch 64 takes 456 MB of memory with it and 332 without,
      // and the same time.
      enableMemPattern: false,
      graphOptimizationLevel: options.optimization ?? 'disabled',
      logSeverityLevel: 3,
      extra: {
        session: {
          force_spinning_stop: '1',
          intra_op: options.spin === false ? { allow_spinning: '0' } : { spin_duration_us: '50' },
        },
      },
      ...(kept === undefined ? {} : { preferredOutputLocation: locations(kept) }),
      ...(options.profile ? { enableProfiling: true, profileFilePrefix: options.profile } : {}),
    });
  }

  /**
   * Reads `inputs` and writes into `outputs`. For an output that is null memory is allocated, where the session
   * keeps that output.
   */
  run(inputs: readonly ort.Tensor[], outputs: readonly (ort.Tensor | null)[]): ort.Tensor[] {
    const feeds: Record<string, ort.Tensor> = {};
    inputs.forEach((tensor, i) => {
      feeds[inputName(i)] = tensor;
    });
    const fetches: Record<string, ort.Tensor | null> = {};
    outputs.forEach((tensor, i) => {
      fetches[outputName(i)] = tensor;
    });
    if (this.#onProcessor && isComplete(outputs)) {
      runUnread(this.#native, feeds, fetches);
      return outputs.slice();
    }
    const results = this.#native.run(feeds, fetches, {});
    return outputs.map((_, i) => results[outputName(i)]!);
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

function isComplete(outputs: readonly (ort.Tensor | null)[]): outputs is readonly ort.Tensor[] {
  return outputs.every((tensor) => tensor !== null);
}

function locations(kept: readonly boolean[]): Record<string, ort.Tensor.DataLocation> {
  return Object.fromEntries(kept.map((stays, i) => [outputName(i), stays ? 'gpu-buffer' : 'cpu']));
}

/** The name of a graph’s input: `i0`, `i1`, ... */
export function inputName(index: number): string {
  return `i${index}`;
}

/** The name of a graph’s output: `o0`, `o1`, ... */
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

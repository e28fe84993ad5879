/**
 * onnxruntime-node's native session, which runs synchronously. The package's public `InferenceSession` wraps
 * the same calls in promises; tfjs's `dataSync` has to answer at once. The dependency is pinned to one
 * version, so this path into it is stable.
 */
import { createRequire } from 'node:module';
import type { Tensor } from 'onnxruntime-node';

export interface NativeSession {
  loadModel(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, options: object): void;
  run(
    feeds: Record<string, Tensor>,
    fetches: Record<string, Tensor | null>,
    options: object,
  ): Record<string, Tensor>;
  endProfiling(): void;
  dispose(): void;
}

interface Binding {
  binding: { InferenceSession: new () => NativeSession };
  initOrt(): void;
}

const require = createRequire(import.meta.url);

/** A session of ONNX Runtime’s native binding, without a model yet. */
export function createNativeSession(): NativeSession {
  const { binding, initOrt } = require('onnxruntime-node/dist/binding.js') as Binding;
  initOrt();
  return new binding.InferenceSession();
}

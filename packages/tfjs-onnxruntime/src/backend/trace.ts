import { engine, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { OnnxRuntimeBackendError } from '../errors';
import type { TensorSpec } from '../tensors';
import { collect } from '../trace/collect';
import type { TraceGraph } from '../trace/graph';
import type { Tracing } from '../trace/handle';
import { currentBackend } from './register';

/** A function of tensors that can be traced: which kernels it calls must not depend on values. */
export type TensorFunction = (...inputs: Tensor[]) => readonly Tensor[];

/**
 * The kernels that a function of tensors calls, as a graph; nothing is computed. The function is called once,
 * with tensors that have a shape and a type and no values.
 *
 * - Tensors from outside become constants with the values they have now.
 * - Control flow is what it was in this call.
 *
 * @throws OnnxRuntimeBackendError if the function reads a value that depends on its arguments, or draws
 * random numbers: both would be frozen into the graph.
 */
export function trace(
  fn: TensorFunction,
  inputs: readonly TensorSpec[],
  name = fn.name || 'The traced function',
): TraceGraph {
  const backend = currentBackend();
  if (backend.tracing) {
    throw new OnnxRuntimeBackendError(
      `${name} is traced while ${backend.tracing.name} is. Call the plain function there instead.`,
    );
  }
  backend.flush();
  const tracing: Tracing = { name };
  const restoreRandom = forbidRandom(name);
  backend.tracing = tracing;
  try {
    let graph: TraceGraph | undefined;
    let results: readonly Tensor[] = [];
    tidy(() => {
      const placeholders = inputs.map((spec) => {
        const info = backend.placeholder(spec, tracing);
        return engine().makeTensorFromTensorInfo(info, backend);
      });
      results = fn(...placeholders);
      const handle = (tensor: Tensor) => backend.handle(tensor.dataId);
      graph = collect(results.map(handle), placeholders.map(handle), false).graph;
    });
    // A result that was kept to outlive a scope of the function's own (statistics of a layer, taken out of a
    // gradient) outlived this one as well, and stands for nothing.
    for (const tensor of results) {
      if (!tensor.isDisposed && backend.handle(tensor.dataId).tracing === tracing) tensor.dispose();
    }
    return graph!;
  } finally {
    backend.tracing = null;
    restoreRandom();
  }
}

/** tfjs seeds its generators from Math.random unless given a seed. */
function forbidRandom(name: string): () => void {
  const original = Math.random;
  Math.random = () => {
    throw new OnnxRuntimeBackendError(
      `${name} draws random numbers while it is being traced. They would be drawn once and be the same in ` +
        'every step. Draw them outside and pass them in as an argument.',
    );
  };
  return () => {
    Math.random = original;
  };
}

import {
  findBackend,
  getBackend,
  type KernelFunc,
  registerBackend,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { OnnxRuntimeBackendError } from '../errors';
import type { Kernel } from '../kernels/kernel';
import { tracedKernels } from '../kernels/registry';
import { OnnxRuntimeBackend } from './backend';

export const BACKEND_NAME = 'onnxruntime';

/** Above tfjs's own `cpu` (1) and `wasm` (2), below backends on a GPU. */
const PRIORITY = 3;

export function register(): void {
  registerBackend(BACKEND_NAME, () => new OnnxRuntimeBackend(), PRIORITY);
  for (const kernel of tracedKernels.values()) {
    registerKernel({ kernelName: kernel.name, backendName: BACKEND_NAME, kernelFunc: recording(kernel) });
  }
  registerKernel({ kernelName: 'Identity', backendName: BACKEND_NAME, kernelFunc: identity });
}

/** The registered backend. @throws unless it is the current one. */
export function currentBackend(): OnnxRuntimeBackend {
  if (getBackend() !== BACKEND_NAME) {
    throw new OnnxRuntimeBackendError(
      `Tracing needs the onnxruntime backend, but the current one is ${getBackend()}. ` +
        `Call \`await tf.setBackend('${BACKEND_NAME}')\` first.`,
    );
  }
  return findBackend(BACKEND_NAME) as OnnxRuntimeBackend;
}

function recording(kernel: Kernel): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const outputs = (backend as OnnxRuntimeBackend).record(kernel, inputs, attrs ?? {});
    return outputs.length === 1 && !MANY.has(kernel.name) ? outputs[0]! : outputs;
  };
}

/** Kernels whose result tfjs takes as a list even when it has one element. */
const MANY = new Set(['SplitV', 'Unpack', 'TopK']);

const identity: KernelFunc = ({ inputs, backend }) => {
  const x = inputs.x as TensorInfo;
  (backend as OnnxRuntimeBackend).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};

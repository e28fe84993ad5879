import * as tfjs from '@tensorflow/tfjs-core';
import {
  findBackend,
  getBackend,
  getKernel,
  type KernelFunc,
  registerBackend,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { OnnxRuntimeBackendError } from '../errors';
import type { Kernel } from '../kernels/kernel';
import { tracedKernels } from '../kernels/registry';
import { OnnxRuntimeBackend } from './backend';
import { hostKernel, hostKernelNames } from './host-kernels';

/** The name for `tf.setBackend`. */
export const BACKEND_NAME = 'onnxruntime';

/** Above tfjs's own `cpu` (1) and `wasm` (2), below backends on a GPU. */
const PRIORITY = 3;

/** Makes the backend and its kernels known to tfjs, under `BACKEND_NAME`. */
export function register(): void {
  registerBackend(BACKEND_NAME, () => new OnnxRuntimeBackend(), PRIORITY);
  for (const kernel of tracedKernels.values()) {
    registerKernel({ kernelName: kernel.name, backendName: BACKEND_NAME, kernelFunc: recording(kernel) });
  }
  for (const kernelName of hostKernelNames()) {
    if (getKernel(kernelName, BACKEND_NAME) || kernelName === 'Identity') continue;
    registerKernel({ kernelName, backendName: BACKEND_NAME, kernelFunc: hostKernel(kernelName) });
  }
  registerKernel({ kernelName: 'Identity', backendName: BACKEND_NAME, kernelFunc: identity });
  registerMissing();
}

/** tfjs names its kernels by exported constants; those that are not here say so themselves. */
function registerMissing(): void {
  for (const [name, value] of Object.entries(tfjs)) {
    if (name !== value || getKernel(name, BACKEND_NAME)) continue;
    registerKernel({
      kernelName: name,
      backendName: BACKEND_NAME,
      kernelFunc: () => {
        throw new OnnxRuntimeBackendError(
          `${name} is not part of the onnxruntime backend. Run this part on another: ` +
            "`await tf.setBackend('cpu')` before it, `await tf.setBackend('onnxruntime')` after it.",
        );
      },
    });
  }
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
  const onHost = hostKernel(kernel.name);
  return (call) => {
    const backend = call.backend as OnnxRuntimeBackend;
    if (isOpaque(call.attrs) || Object.values(call.inputs).some(isOpaque)) return onHost(call);
    const outputs = backend.record(kernel, call.inputs, call.attrs ?? {});
    return outputs.length === 1 && !MANY.has(kernel.name) ? outputs[0]! : outputs;
  };
}

/** Of a type that ONNX Runtime doesn't compute with; `Fill` and `Cast` name the result's in their attributes. */
function isOpaque(part: { dtype?: unknown } | null | undefined): boolean {
  return part?.dtype === 'string' || part?.dtype === 'complex64';
}

/** Kernels whose result tfjs takes as a list even when it has one element. */
const MANY = new Set(['SplitV', 'Unpack', 'TopK']);

const identity: KernelFunc = ({ inputs, backend }) => {
  const x = inputs.x as TensorInfo;
  (backend as OnnxRuntimeBackend).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};

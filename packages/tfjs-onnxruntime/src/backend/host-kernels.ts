/**
 * Kernels that are not traced: those whose result's shape depends on values, rare ones, and any kernel on strings
 * or complex numbers, which ONNX Runtime doesn't compute with. They run at once on tfjs's own cpu backend, on
 * values read from here, and can't be part of a traced function.
 */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  backend_util,
  getKernel,
  getKernelsForBackend,
  type KernelFunc,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { OnnxRuntimeBackendError } from '../errors';
import type { OnnxRuntimeBackend } from './backend';

/** Random draws would be frozen into a traced graph. */
const RANDOM = new Set(['Multinomial']);

const cpu = new MathBackendCPU();

type Inputs = Record<string, TensorInfo | TensorInfo[] | null | undefined>;

/** All kernels that tfjs's cpu backend has. */
export function hostKernelNames(): string[] {
  return getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
}

/** Runs a kernel of tfjs's cpu backend on tensors of this one. */
export function hostKernel(name: string): KernelFunc {
  return ({ inputs, attrs, backend }) =>
    runOnHost(name, inputs as Inputs, attrs, backend as OnnxRuntimeBackend);
}

function runOnHost(
  name: string,
  inputs: Inputs,
  attrs: NamedAttrMap | undefined,
  backend: OnnxRuntimeBackend,
): TensorInfo | TensorInfo[] {
  requireValues(name, backend, inputs);
  const temporary: TensorInfo[] = [];
  const move = (info: TensorInfo): TensorInfo => {
    const moved = toCpu(info, backend);
    temporary.push(moved);
    return moved;
  };
  const moveAll = (value: Inputs[string]): Inputs[string] =>
    Array.isArray(value) ? value.map(move) : value && move(value);
  // Kernels that take a list get an array.
  const moved = Array.isArray(inputs)
    ? inputs.map(moveAll)
    : Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, moveAll(value)]));
  const result = getKernel(name, 'cpu').kernelFunc({
    inputs: moved as never,
    attrs: attrs as never,
    backend: cpu,
  });
  const results = Array.isArray(result) ? result : [result];
  const outputs = results.map((info) => ({
    ...info,
    dataId: backend.write(cpu.readSync(info.dataId), info.shape, info.dtype),
  }));
  // A result may share its data with an argument.
  for (const { dataId } of [...temporary, ...results])
    if (cpu.data.has(dataId)) cpu.disposeData(dataId, true);
  return Array.isArray(result) ? outputs : outputs[0]!;
}

function toCpu({ dataId, shape, dtype }: TensorInfo, backend: OnnxRuntimeBackend): TensorInfo {
  const values = backend.readSync(dataId);
  if (dtype !== 'complex64') {
    // Some kernels read the rank, which a tensor has and its description has not.
    return {
      dataId: cpu.write(values as never, shape, dtype),
      shape,
      dtype,
      rank: shape.length,
    } as TensorInfo;
  }
  const { real, imag } = backend_util.splitRealAndImagArrays(values as Float32Array);
  const part = (numbers: Float32Array): TensorInfo => cpu.makeTensorInfo(shape, 'float32', numbers);
  const inputs = { real: part(real), imag: part(imag) };
  return getKernel('Complex', 'cpu').kernelFunc({ inputs, attrs: {}, backend: cpu }) as TensorInfo;
}

function requireValues(kernel: string, backend: OnnxRuntimeBackend, inputs: Inputs): void {
  const { tracing } = backend;
  if (!tracing) return;
  if (RANDOM.has(kernel)) {
    throw new OnnxRuntimeBackendError(
      `${tracing.name} draws random numbers with ${kernel} while it is being traced. They would be drawn once and ` +
        'be the same in every step. Draw them outside and pass them in as an argument.',
    );
  }
  const infos = Object.values(inputs).flat();
  if (!infos.some((info) => info && backend.handle(info.dataId).tracing)) return;
  throw new OnnxRuntimeBackendError(
    `${tracing.name} calls ${kernel} while it is being traced, and this kernel needs values: it has no form in ` +
      'ONNX here. Call it outside of the traced function and pass its result in as an argument.',
  );
}

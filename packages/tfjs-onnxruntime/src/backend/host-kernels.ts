/**
 * Kernels that are not traced: those whose result's shape depends on values, and rare ones. They run at once on
 * tfjs's own cpu backend, on values read from here, and can't be part of a traced function.
 */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { getKernelsForBackend, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { OnnxRuntimeBackendError } from '../errors';
import { tracedKernels } from '../kernels/registry';
import type { OnnxRuntimeBackend } from './backend';

/** Complex numbers are pairs of tensors inside a tensor, which this backend doesn't store; the rest wants a canvas. */
const LEFT_OUT = new Set([
  'Complex',
  'ComplexAbs',
  'Real',
  'Imag',
  'FFT',
  'IFFT',
  'FFT2D',
  'IFFT2D',
  'FromPixels',
  'Draw',
  'Identity',
]);

/** Random draws would be frozen into a traced graph. */
const RANDOM = new Set(['Multinomial']);

export function hostKernels(): KernelConfig[] {
  const cpu = new MathBackendCPU();
  return getKernelsForBackend('cpu')
    .filter(({ kernelName }) => !tracedKernels.has(kernelName) && !LEFT_OUT.has(kernelName))
    .map(({ kernelName, kernelFunc }) => ({
      kernelName,
      backendName: 'onnxruntime',
      kernelFunc: ({ inputs, attrs, backend }) => {
        const ours = backend as OnnxRuntimeBackend;
        requireValues(kernelName, ours, inputs);
        const move = (info: TensorInfo): TensorInfo => ({
          ...info,
          dataId: cpu.write(ours.readSync(info.dataId) as never, info.shape, info.dtype),
        });
        const moved = mapValues(inputs, (value: TensorInfo | TensorInfo[]) =>
          Array.isArray(value) ? value.map(move) : move(value),
        );
        const result = kernelFunc({ inputs: moved as never, attrs, backend: cpu });
        const back = (info: TensorInfo): TensorInfo => {
          const values = cpu.readSync(info.dataId);
          return { ...info, dataId: ours.write(values, info.shape, info.dtype) };
        };
        const outputs = Array.isArray(result) ? result.map(back) : back(result);
        const temporary = [moved, result].flatMap((part) => Object.values(part as object).flat());
        for (const info of temporary) if (info?.dataId) cpu.disposeData(info.dataId, true);
        if (!Array.isArray(result)) cpu.disposeData(result.dataId, true);
        return outputs;
      },
    }));
}

function mapValues<T, U>(record: object, map: (value: T) => U): Record<string, U> {
  const entries = Object.entries(record).filter(([, value]) => value != null);
  return Object.fromEntries(entries.map(([name, value]) => [name, map(value as T)]));
}

function requireValues(kernel: string, backend: OnnxRuntimeBackend, inputs: object): void {
  const { tracing } = backend;
  if (!tracing) return;
  if (RANDOM.has(kernel)) {
    throw new OnnxRuntimeBackendError(
      `${tracing.name} draws random numbers with ${kernel} while it is being traced. They would be drawn once and ` +
        'be the same in every step. Draw them outside and pass them in as an argument.',
    );
  }
  const infos = Object.values(inputs).flat() as (TensorInfo | null)[];
  if (!infos.some((info) => info && backend.handle(info.dataId).tracing)) return;
  throw new OnnxRuntimeBackendError(
    `${tracing.name} calls ${kernel} while it is being traced, and this kernel needs values: it has no form in ` +
      'ONNX here. Call it outside of the traced function and pass its result in as an argument.',
  );
}

import * as tf from '@tensorflow/tfjs-core';

/** The kernels that were made here: a backend may be started twice. */
const parted = new WeakSet<tf.KernelFunc>();

/**
 * tfjs's AddN binds all that it adds at once, and WebGPU refuses more buffers than the device allows: 8 with tfjs's
 * settings, of which one is the result's.
 * @param most how many the backend adds at once
 */
export function sumInParts(backendName: string, most: number): void {
  const original = tf.getKernel(tf.AddN, backendName);
  if (original === undefined || parted.has(original.kernelFunc)) return;
  const add = (inputs: readonly tf.TensorInfo[], backend: unknown): tf.TensorInfo =>
    original.kernelFunc({ inputs: inputs as never, backend: backend as object, attrs: {} }) as tf.TensorInfo;
  const kernelFunc: tf.KernelFunc = ({ inputs, backend }) => {
    let left: readonly tf.TensorInfo[] = Object.values(inputs) as tf.TensorInfo[];
    const made: tf.TensorInfo[] = [];
    while (left.length > most) {
      const parts: tf.TensorInfo[] = [];
      for (let i = 0; i < left.length; i += most) parts.push(add(left.slice(i, i + most), backend));
      made.push(...parts);
      left = parts;
    }
    const sum = add(left, backend);
    for (const part of made) (backend as tf.KernelBackend).disposeData(part.dataId);
    return sum;
  };
  parted.add(kernelFunc);
  tf.unregisterKernel(tf.AddN, backendName);
  tf.registerKernel({ ...original, kernelFunc });
}

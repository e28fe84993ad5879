import * as tf from '@tensorflow/tfjs-core';
import './gradients';
import { findAdapter, provideWebGpu } from './adapter';
import { eager } from './eager';
import { type GpuDevice, watchGpuErrors } from './gpu-errors';
import { load } from './packages';
import type { Backend } from './runner';
import { sumInParts } from './sum-in-parts';
import { versionOf } from './versions';
import { webgpuAdvice } from './webgpu-ort';

/** tfjs's own WebGPU kernels on Dawn, Chrome's implementation of WebGPU; kernel by kernel. */
export const webgpuTfjs: Backend = {
  name: 'webgpu-tfjs',
  description: 'TensorFlow.js on the GPU through WebGPU, kernel by kernel',
  advice: webgpuAdvice,
  versions: () => ({
    webgpu: versionOf('webgpu'),
    '@tensorflow/tfjs-backend-webgpu': versionOf('@tensorflow/tfjs-backend-webgpu'),
  }),
  async start() {
    const device = await findAdapter();
    await provideWebGpu();
    await load('@tensorflow/tfjs-backend-webgpu');
    await tf.setBackend('webgpu');
    const gpu = (tf.backend() as unknown as { device: GpuDevice }).device;
    sumInParts('webgpu', gpu.limits.maxStorageBuffersPerShaderStage - 1);
    const heed = watchGpuErrors(gpu);
    return { tf, device, compile: (fn) => heed(eager(tf, fn)) };
  },
};

import * as tf from '@tensorflow/tfjs-core';
import './gradients';
import { findAdapter } from './adapter';
import { installation, locations } from './packages';
import type { Backend } from './runner';
import { versionOf } from './versions';

/** The traced step on ONNX Runtime's WebGPU provider; weights and the optimizer's memory stay on the device. */
export const webgpuOrt: Backend = {
  name: 'webgpu-ort',
  description: 'ONNX Runtime on the GPU through WebGPU, the step traced to one graph',
  advice: webgpuAdvice,
  versions: () => ({ 'onnxruntime-node': versionOf('onnxruntime-node', 'tfjs-onnxruntime') }),
  async start() {
    const device = await findAdapter();
    const { compile } = await import('tfjs-onnxruntime');
    await tf.setBackend('onnxruntime');
    return { tf, device, compile: (fn, name) => compile(fn, { name, executionProviders: ['webgpu'] }) };
  },
};

/** What makes WebGPU start. */
export function webgpuAdvice(): string {
  const missing = ['webgpu', '@tensorflow/tfjs-backend-webgpu'].filter(
    (name) => locations(name).length === 0,
  );
  if (missing.length > 0) return `Install it with \`${installation(...missing)}\`.`;
  switch (process.platform) {
    case 'linux':
      return "Install the GPU's driver with its Vulkan part (Debian and Ubuntu: libvulkan1, and mesa-vulkan-drivers or NVIDIA's own driver); then `vulkaninfo --summary` names the GPU.";
    case 'win32':
      return 'Install the current driver of the GPU; WebGPU needs Direct3D 12.';
    default:
      return 'WebGPU needs a Mac with Metal, and a session with access to the screen.';
  }
}

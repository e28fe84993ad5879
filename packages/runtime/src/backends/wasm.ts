import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import './gradients';
import { eager } from './eager';
import type { Backend } from './runner';
import { versionOf } from './versions';

/** tfjs's WebAssembly kernels: fast forward; it lacks the gradients of convolutions, so few programs train on it. */
export const wasm: Backend = {
  name: 'wasm',
  description: 'TensorFlow.js in WebAssembly',
  advice: () => 'Reinstall the project with `npx -y pnpm@12 install`.',
  versions: () => ({ '@tensorflow/tfjs-backend-wasm': versionOf('@tensorflow/tfjs-backend-wasm') }),
  usesThreads: true,
  async start(threads) {
    const { setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
    setWasmPaths(join(dirname(manifest), 'dist') + sep);
    if (threads !== undefined) setThreadsCount(threads);
    await tf.setBackend('wasm');
    return { tf, compile: (fn) => eager(tf, fn) };
  },
};

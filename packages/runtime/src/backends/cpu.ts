import * as tf from '@tensorflow/tfjs-core';
import './gradients';
import type { Backend } from './runner';
import { versionOf } from './versions';

/** A step is traced once and run as one graph by ONNX Runtime: the default that works everywhere. */
export const cpu: Backend = {
  name: 'cpu',
  description: 'ONNX Runtime on the processor, the step traced to one graph',
  reason: 'ONNX Runtime on the CPU is the fastest backend that works here',
  advice: () =>
    'Reinstall the project with `npx -y pnpm@12 install`; onnxruntime-node supports 64-bit Linux, macOS and Windows.',
  versions: () => ({ 'onnxruntime-node': versionOf('onnxruntime-node', 'tfjs-onnxruntime') }),
  usesThreads: true,
  async start(threads) {
    const { compile } = await import('tfjs-onnxruntime');
    await tf.setBackend('onnxruntime');
    return { tf, compile: (fn, name, forms) => compile(fn, { name, tune: true, forms, threads }) };
  },
};

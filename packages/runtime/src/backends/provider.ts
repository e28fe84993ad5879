import { join, relative } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { ExecutionProvider } from 'tfjs-onnxruntime';
import './gradients';
import { locations } from './packages';
import type { Backend } from './runner';
import { versionOf } from './versions';

/**
 * The traced step on one of ONNX Runtime's execution providers. The binding for Node can't keep these providers'
 * results on the device: weights go there and back in each step.
 */
function provider(
  about: Omit<Backend, 'versions' | 'start'> & {
    readonly provider: ExecutionProvider;
    readonly missing: string;
  },
): Backend {
  const { provider: name, missing, ...backend } = about;
  return {
    ...backend,
    versions: () => ({ 'onnxruntime-node': versionOf('onnxruntime-node', 'tfjs-onnxruntime') }),
    usesThreads: true,
    async start(threads) {
      const { compile, providerState } = await import('tfjs-onnxruntime');
      const { built, installed } = providerState(name);
      if (!built)
        throw new Error(`onnxruntime-node for ${process.platform}-${process.arch} was built without it`);
      if (!installed) throw new Error(missing);
      await tf.setBackend('onnxruntime');
      return {
        tf,
        compile: (fn, title) => compile(fn, { name: title, executionProviders: [name, 'cpu'], threads }),
      };
    },
  };
}

export const cuda = provider({
  name: 'cuda',
  provider: 'cuda',
  description: "ONNX Runtime with NVIDIA's kernels, the step traced to one graph",
  reason: 'ONNX Runtime on the NVIDIA GPU through CUDA',
  platforms: ['linux', 'win32'],
  missing: "ONNX Runtime's CUDA libraries are not installed",
  advice: () => {
    const [folder] = locations('onnxruntime-node');
    const script =
      folder === undefined ? 'install.js' : relative(process.cwd(), join(folder, 'script', 'install.js'));
    return `On 64-bit Linux with an NVIDIA GPU install CUDA 12 and cuDNN 9, then fetch ONNX Runtime's part with \`ONNXRUNTIME_NODE_INSTALL=cuda12 node ${script}\`.`;
  },
});

export const directml = provider({
  name: 'directml',
  provider: 'dml',
  description: 'ONNX Runtime on the GPU through DirectML, the step traced to one graph',
  reason: 'ONNX Runtime on the GPU through DirectML',
  platforms: ['win32'],
  missing: 'DirectML.dll is not there',
  advice: () =>
    'DirectML is part of onnxruntime-node on Windows 10 and 11; install the current graphics driver.',
});

export const coreml = provider({
  name: 'coreml',
  provider: 'coreml',
  description: "ONNX Runtime on Apple's CoreML, the step traced to one graph",
  reason: "ONNX Runtime on Apple's CoreML",
  platforms: ['darwin'],
  missing: 'CoreML is not there',
  advice: () => 'CoreML is part of macOS 10.15 and later, and of onnxruntime-node for Apple silicon.',
});

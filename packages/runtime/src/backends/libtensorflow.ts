import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import './gradients';
import { eager } from './eager';
import { locate, locations } from './packages';
import type { Backend, BackendName, Started } from './runner';
import { type Built, builtFor, loadBinding, PACKAGE, type TensorFlowBackend } from './tensorflow/build';
import { versionOf } from './versions';

/**
 * tfjs on TensorFlow's own library, which npm does not carry: the binding was built here against the one that Python has
 * (`cnn doctor --install`), or the packages' own scripts downloaded that of 2021.
 */
function libtensorflow(about: {
  readonly name: TensorFlowBackend & BackendName;
  readonly package: string;
  readonly usesGpu: boolean;
  readonly description: string;
  readonly reason?: string;
}): Backend {
  const { name, package: packageName, usesGpu, description, reason } = about;
  return {
    name,
    description,
    ...(reason === undefined ? {} : { reason }),
    platforms: usesGpu ? ['linux', 'win32'] : ['linux', 'win32', 'darwin'],
    advice: () => advice(name, usesGpu),
    versions() {
      const built = builtFor(name);
      return built === undefined
        ? { [packageName]: versionOf(packageName) }
        : { tensorflow: built.tensorflow, [PACKAGE]: versionOf(PACKAGE) };
    },
    usesThreads: !usesGpu,
    async start(threads) {
      // Read once, when the library is loaded.
      if (threads !== undefined) process.env.TF_NUM_INTRAOP_THREADS = String(threads);
      // TensorFlow tells every detail of its start on standard error.
      process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
      if (!usesGpu) process.env.CUDA_VISIBLE_DEVICES ??= '-1';
      const built = builtFor(name);
      if (built !== undefined) {
        mendNode();
        await register(built, packageName);
        return ready(usesGpu);
      }
      const folder = locations(packageName).find(hasNativePart);
      if (folder === undefined) {
        locate(packageName);
        throw new Error("TensorFlow's native part is not installed");
      }
      mendNode();
      createRequire(import.meta.url)(folder);
      return ready(usesGpu);
    },
  };
}

/** What the package's main module does, with another binding. */
async function register(built: Built, packageName: string): Promise<void> {
  const load = createRequire(join(locate(PACKAGE), 'package.json'));
  load('./dist/register_all_kernels');
  const { NodeJSKernelBackend } = load('./dist/nodejs_kernel_backend') as {
    NodeJSKernelBackend: new (binding: unknown, name: string) => tf.KernelBackend;
  };
  if (tf.findBackendFactory('tensorflow') !== null) return;
  const binding = loadBinding(built);
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, packageName));
}

async function ready(usesGpu: boolean): Promise<Started> {
  await tf.setBackend('tensorflow');
  const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
  if (usesGpu && isUsingGpuDevice !== true) throw new Error('TensorFlow finds no CUDA device');
  return { tf, compile: (fn) => eager(tf, fn) };
}

/** The packages fail at loading without it, with a message of thirty lines. */
function hasNativePart(folder: string): boolean {
  const lib = join(folder, 'lib');
  return existsSync(lib) && readdirSync(lib).some((name) => existsSync(join(lib, name, 'tfjs_binding.node')));
}

/** The packages of 2024 call functions of `node:util` that Node 23 took away. */
function mendNode(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

function advice(name: TensorFlowBackend, usesGpu: boolean): string {
  const what = usesGpu ? '"tensorflow[and-cuda]"' : 'tensorflow-cpu';
  const needs = usesGpu
    ? 'It needs an NVIDIA GPU, a C++ compiler, and TensorFlow 2 with CUDA, installed in Python'
    : 'It needs a C++ compiler and TensorFlow 2, installed in Python';
  return `${needs}: \`python3 -m venv tf\`, \`tf/bin/pip install ${what}\`, \`cnn doctor --install ${name} --python tf/bin/python\`.`;
}

export const nodeGpu = libtensorflow({
  name: 'node-gpu',
  package: '@tensorflow/tfjs-node-gpu',
  usesGpu: true,
  description: 'TensorFlow.js on TensorFlow with CUDA, kernel by kernel',
  reason: 'TensorFlow on the NVIDIA GPU through CUDA',
});

export const node = libtensorflow({
  name: 'node',
  package: '@tensorflow/tfjs-node',
  usesGpu: false,
  description: 'TensorFlow.js on TensorFlow on the processor, kernel by kernel',
});

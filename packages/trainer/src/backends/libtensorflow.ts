import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import './gradients';
import { eager } from './eager';
import { locate, locations } from './packages';
import type { Backend, BackendName } from './runner';
import { versionOf } from './versions';

/** tfjs on Google's libtensorflow 2.9.1, which npm does not carry: the packages' own scripts download it. */
function libtensorflow(about: {
  readonly name: BackendName;
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
    advice: () => advice(packageName, usesGpu),
    versions: () => ({ [packageName]: versionOf(packageName) }),
    async start() {
      const folder = locations(packageName).find(hasNativePart);
      if (folder === undefined) {
        locate(packageName);
        throw new Error('libtensorflow, its native part, is not installed');
      }
      mendNode();
      createRequire(import.meta.url)(folder);
      await tf.setBackend('tensorflow');
      const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
      if (usesGpu && isUsingGpuDevice !== true) throw new Error('libtensorflow finds no CUDA device');
      return { tf, compile: (fn) => eager(tf, fn) };
    },
  };
}

/** The packages fail at loading without it, with a message of thirty lines. */
function hasNativePart(folder: string): boolean {
  const lib = join(folder, 'lib');
  return existsSync(lib) && readdirSync(lib).some((name) => existsSync(join(lib, name, 'tfjs_binding.node')));
}

/** The packages of 2024 call functions of `node:util` that Node 23 took away. */
export function mendNode(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

function advice(packageName: string, usesGpu: boolean): string {
  const [folder] = locations(packageName);
  const needs = usesGpu
    ? 'It needs an NVIDIA card with CUDA 11.2 and cuDNN 8.1'
    : 'It runs on the processor, on 64-bit Intel';
  if (folder === undefined) return `${needs}. Install it with \`npm install ${packageName}\`.`;
  const script = relative(process.cwd(), join(folder, 'scripts', 'install.js'));
  return `${needs}. Fetch libtensorflow with \`node ${script} ${usesGpu ? 'gpu' : 'cpu'} download\`.`;
}

export const nodeGpu = libtensorflow({
  name: 'node-gpu',
  package: '@tensorflow/tfjs-node-gpu',
  usesGpu: true,
  description: 'TensorFlow.js on libtensorflow with CUDA',
  reason: 'libtensorflow on the NVIDIA card by CUDA',
});

export const node = libtensorflow({
  name: 'node',
  package: '@tensorflow/tfjs-node',
  usesGpu: false,
  description: 'TensorFlow.js on libtensorflow on the processor',
});

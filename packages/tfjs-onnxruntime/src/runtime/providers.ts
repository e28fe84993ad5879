import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import type { ExecutionProvider } from './session';

/** Whether an execution provider can be used here, and what is missing. */
export interface ProviderState {
  /** Whether the installed onnxruntime-node was built with it. */
  readonly built: boolean;
  /** Whether its libraries are there. CUDA's are not in the npm package. */
  readonly installed: boolean;
  /** The folder in which its libraries are looked for. */
  readonly folder: string;
}

const CUDA_LIBRARY: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libonnxruntime_providers_cuda.so',
  win32: 'onnxruntime_providers_cuda.dll',
};

/** What this machine's onnxruntime-node has of an execution provider. Says nothing of drivers and devices. */
export function providerState(provider: ExecutionProvider): ProviderState {
  const require = createRequire(import.meta.url);
  const main = require.resolve('onnxruntime-node');
  const folder = join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
  const known = listSupportedBackends().find(({ name }) => name === provider);
  const library = provider === 'cuda' ? CUDA_LIBRARY[process.platform] : undefined;
  const installed = known !== undefined && (library === undefined || existsSync(join(folder, library)));
  return { built: known !== undefined, installed, folder };
}

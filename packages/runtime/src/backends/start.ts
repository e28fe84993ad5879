import { TrainerError } from '@cnn-studio/data';
import { cpu } from './cpu';
import { js } from './js';
import { node, nodeGpu } from './libtensorflow';
import { firstLine } from './message';
import { coreml, cuda, directml } from './provider';
import type { Backend, BackendName, Runner } from './runner';
import { selfTest } from './self-test';
import { wasm } from './wasm';
import { webgpu } from './webgpu';
import { webgpuOrt } from './webgpu-ort';
import { webgpuTfjs } from './webgpu-tfjs';

/** In the order that `auto` tries those with a reason. */
export const BACKENDS: readonly Backend[] = [
  // Before WebGPU: on a GPU that has both it took half to three quarters of the time (docs/benchmarks.md).
  cuda,
  nodeGpu,
  webgpu,
  webgpuOrt,
  webgpuTfjs,
  directml,
  coreml,
  cpu,
  node,
  wasm,
  js,
];

/** Whether a backend can exist on a platform at all, installed or not. */
export function worksOnPlatform({ platforms }: Backend): boolean {
  return platforms === undefined || platforms.includes(process.platform);
}

/**
 * Starts a backend by name; `auto` takes the first that works and is not known to be slower than the next.
 * @param threads of the processor, for backends that use them; as many as suit it unless given
 * @throws TrainerError `backend-unknown` or `backend-unavailable`
 */
export async function startBackend(name: string, threads?: number): Promise<Runner> {
  if (name === 'auto') return startFirst(threads);
  const backend = BACKENDS.find((candidate) => candidate.name === name);
  if (backend === undefined) {
    throw new TrainerError(
      'backend-unknown',
      `There is no backend called ${name}. Choose one of auto, ${BACKENDS.map((known) => known.name).join(', ')}.`,
    );
  }
  try {
    return await start(backend, 'asked for by name', threads);
  } catch (error) {
    throw new TrainerError('backend-unavailable', unavailable(backend, error), { cause: error });
  }
}

async function startFirst(threads?: number): Promise<Runner> {
  const passed: string[] = [];
  for (const backend of BACKENDS) {
    const { name, reason } = backend;
    if (reason === undefined || !worksOnPlatform(backend)) continue;
    try {
      const unfit = await backend.unfit?.();
      if (unfit === undefined) {
        const runner = await start(backend, reason, threads);
        const why = passed.length === 0 ? '' : `; not used: ${passed.join(', ')}`;
        return { ...runner, reason: runner.reason + why };
      }
      passed.push(`${name} (${unfit})`);
    } catch (error) {
      passed.push(`${name} (${firstLine(error)})`);
    }
  }
  throw new TrainerError(
    'backend-unavailable',
    `No backend starts here: ${passed.join(', ')}. \`cnn doctor\` says what they need.`,
  );
}

/** Whether a backend computes on CPU threads, so that `--threads` has an effect. */
export function usesThreads(name: BackendName): boolean {
  return BACKENDS.some((backend) => backend.name === name && backend.usesThreads === true);
}

/** Makes `backend` tfjs's current one, and lets it compute something. */
export async function start(backend: Backend, reason: string, threads?: number): Promise<Runner> {
  const started = await backend.start(threads);
  await selfTest(started);
  return { name: backend.name, ...started, reason: started.reason ?? reason };
}

function unavailable(backend: Backend, error: unknown): string {
  const where = worksOnPlatform(backend)
    ? ''
    : ` It works on ${backend.platforms!.map(systemName).join(' and ')}.`;
  const advice = worksOnPlatform(backend) ? ` ${backend.advice()}` : '';
  return `The backend ${backend.name} does not start: ${firstLine(error)}.${where}${advice} \`--backend cpu\` works everywhere; \`cnn doctor\` shows them all.`;
}

function systemName(platform: NodeJS.Platform): string {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    linux: 'Linux',
    win32: 'Windows',
    darwin: 'macOS',
  };
  return names[platform] ?? platform;
}

import { TrainerError } from '../errors';
import { cpu } from './cpu';
import { js } from './js';
import type { Backend, Runner } from './runner';
import { wasm } from './wasm';

/** In the order that `auto` tries them. */
export const BACKENDS: readonly Backend[] = [cpu, js, wasm];

/**
 * Starts a backend by name; `auto` takes the first that works.
 * @throws TrainerError `backend-unknown` or `backend-unavailable`
 */
export async function startBackend(name: string): Promise<Runner> {
  if (name === 'auto') return startFirst();
  const backend = BACKENDS.find((candidate) => candidate.name === name);
  if (backend === undefined) {
    throw new TrainerError(
      'backend-unknown',
      `There is no backend called ${name}. There are: auto, ${BACKENDS.map((known) => known.name).join(', ')}.`,
    );
  }
  try {
    return await start(backend, `it was asked for: ${backend.description}`);
  } catch (error) {
    throw new TrainerError('backend-unavailable', await unavailable(backend, error), { cause: error });
  }
}

async function startFirst(): Promise<Runner> {
  const failures: string[] = [];
  for (const backend of BACKENDS) {
    try {
      const passed = failures.length === 0 ? '' : ` (passed over: ${failures.join('; ')})`;
      return await start(backend, backend.reason + passed);
    } catch (error) {
      failures.push(`${backend.name}: ${firstLine(error)}`);
    }
  }
  throw new TrainerError('backend-unavailable', `No backend starts here. ${failures.join('; ')}.`);
}

async function start(backend: Backend, reason: string): Promise<Runner> {
  const started = await backend.start();
  return { name: backend.name, reason, ...started };
}

async function unavailable(backend: Backend, error: unknown): Promise<string> {
  const working: string[] = [];
  for (const other of BACKENDS) {
    if (other === backend) continue;
    await other.start().then(
      () => working.push(other.name),
      () => {},
    );
  }
  const others = working.length === 0 ? 'No other backend works here.' : `These work: ${working.join(', ')}.`;
  return `The backend ${backend.name} does not start: ${firstLine(error)}. ${backend.advice} ${others}`;
}

export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}

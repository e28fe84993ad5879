/** Which process trains into a run folder, from its `run.lock`. */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

export interface Owner {
  readonly pid: number;
  /** The socket or named pipe on which it takes commands, if it does. */
  readonly address?: string;
}

/** Undefined when no process trains into `run`, as far as this machine can tell. */
export async function ownerOf(run: string): Promise<Owner | undefined> {
  let lock: Record<string, unknown>;
  try {
    lock = JSON.parse(await readFile(join(run, 'run.lock'), 'utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { pid, host, address } = lock;
  if (typeof pid !== 'number') return undefined;
  // A run on another machine that shares the folder can be watched, not steered.
  if (host !== hostname()) return { pid };
  if (!isAlive(pid)) return undefined;
  return typeof address === 'string' ? { pid, address } : { pid };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

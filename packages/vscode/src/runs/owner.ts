/**
 * Which process trains into a run folder, from its `run.lock`. That file may be anybody's, so what stands in it is
 * shown and asked for, and no process is ever ended because of it.
 */
import { readdir, readlink, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readSmallFile } from './regular';

export interface Owner {
  readonly pid: number;
  /** The socket or named pipe on which it takes commands, if it does. */
  readonly address?: string;
}

/** As the trainer writes it: see its `run/owner.ts`. */
interface Lock extends Owner {
  readonly host: string;
  readonly id?: string;
  readonly started?: string;
  readonly namespace?: string;
}

/** A process that this machine doesn't know is gone after so long without a sign of life, as the trainer has it. */
const SILENCE_MS = 60_000;
const OLD_SILENCE_MS = 600_000;

/** Undefined when no process trains into `run`, as far as this machine can tell. */
export async function ownerOf(run: string): Promise<Owner | undefined> {
  const lock = parseLock(await read(join(run, 'run.lock')));
  if (lock === undefined) return undefined;
  const { pid, address, started, host } = lock;
  const boot = started?.split('/')[0];
  const knowsBoot = boot !== undefined && boot === (await bootId());
  const isHere = knowsBoot
    ? lock.namespace === undefined || lock.namespace === (await pidNamespace())
    : boot === undefined && host === hostname();
  if (!isHere) {
    // A run on another machine that shares the folder, or in a container, can be watched, not steered.
    return (await isSilent(run, lock)) ? undefined : { pid };
  }
  // Where the system doesn't tell a process's start, its number may be another's by now.
  const isAlive = knowsBoot
    ? (await startOf(pid)) === started
    : processExists(pid) && !(await isSilent(run, lock));
  if (!isAlive) return undefined;
  return address === undefined ? { pid } : { pid, address };
}

function parseLock(text: string | undefined): Lock | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, host, id, started, namespace, address } = value as Record<string, unknown>;
  // Zero and below are no processes but groups of them.
  if (!Number.isSafeInteger(pid) || (pid as number) < 1 || typeof host !== 'string') return undefined;
  const string = (field: unknown) => (typeof field === 'string' ? field : undefined);
  return {
    pid: pid as number,
    host,
    id: string(id),
    started: string(started),
    namespace: string(namespace),
    address: string(address),
  };
}

async function isSilent(run: string, lock: Lock): Promise<boolean> {
  const held = join(run, '.lock');
  const holders = (await readdir(held).catch(() => [])).map((name) => join(held, name));
  const files = [join(run, 'run.lock'), join(run, 'events.ndjson'), ...holders];
  const times = files.map((path) =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  const silence = Date.now() - Math.max(...(await Promise.all(times)));
  return silence > (lock.id === undefined ? OLD_SILENCE_MS : SILENCE_MS);
}

function processExists(pid: number): boolean {
  try {
    // Signal 0 is none: it only asks.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Linux: this start of the machine. Undefined elsewhere. */
async function bootId(): Promise<string | undefined> {
  return (await read('/proc/sys/kernel/random/boot_id'))?.trim();
}

async function pidNamespace(): Promise<string | undefined> {
  return readlink('/proc/self/ns/pid').catch(() => undefined);
}

/** Linux: the boot, and the process's start in clock ticks since (proc(5)). */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${await bootId()}/${fields[19]}`;
}

async function read(path: string): Promise<string | undefined> {
  return readSmallFile(path).catch(() => undefined);
}

/** Which process writes into a run folder, and whether it is still there. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from '@cnn-studio/data';

export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Unguessable, one for each time that a run is locked. */
  readonly id?: string;
  /** When the process was started, where the system tells: numbers of processes are used again. */
  readonly started?: string;
  /** Linux: what its number counts in; a container counts its own processes. */
  readonly namespace?: string;
  /** Path of the socket or named pipe on which the process takes commands, if it does. */
  readonly address?: string;
}

/** This process. */
export function ownOwner(id: string, address?: string): Owner {
  return {
    pid: process.pid,
    host: hostname(),
    id,
    started: startOf(process.pid),
    namespace: pidNamespace(),
    address,
  };
}

/** Undefined for what is no owner: the file may be torn, or anybody's. */
export function parseOwner(text: string): Owner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
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

/** A process that gives a sign of life every few seconds is gone after so long without one. */
export const SILENCE_MS = 60_000;
/** One of an older version gives none; what it writes into the run is a sign too, but a pause may be long. */
export const OLD_SILENCE_MS = 600_000;

/**
 * Where the system knows the process, it decides: by number and start. Of one on another machine, in another
 * container or before a restart nothing can be known but when it last gave a sign of life.
 * @param silentMs milliseconds since then
 */
export function isAlive(owner: Owner, silentMs: number): boolean {
  const isSilent = silentMs > (owner.id === undefined ? OLD_SILENCE_MS : SILENCE_MS);
  const boot = owner.started?.split('/')[0];
  if (boot !== undefined && boot === bootId()) {
    const isHere = owner.namespace === undefined || owner.namespace === pidNamespace();
    return isHere ? startOf(owner.pid) === owner.started : !isSilent;
  }
  if (boot === undefined && owner.host === hostname() && !processExists(owner.pid)) return false;
  return !isSilent;
}

function processExists(pid: number): boolean {
  try {
    // Signal 0 is none: it only asks.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** Linux: this start of the machine. Its name may change, and another machine may have the same. */
function bootId(): string | undefined {
  return read('/proc/sys/kernel/random/boot_id')?.trim();
}

function pidNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

/** Linux: the process's start in clock ticks since boot, with the boot's own number. */
function startOf(pid: number): string | undefined {
  const boot = bootId();
  const stat = read(`/proc/${pid}/stat`);
  if (boot === undefined || stat === undefined) return undefined;
  // Fields are counted after the command's name, which may itself hold spaces and brackets (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended; only its parent has not asked yet.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${boot}/${fields[19]}`;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

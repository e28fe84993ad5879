/** Which process writes into a run folder, and whether it is still there. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Owner } from '../run-owner';

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
  if (!isHere(owner)) return !isSilent;
  // Where the system doesn't tell a process's start, its number may be another's by now.
  return owner.started === undefined
    ? processExists(owner.pid) && !isSilent
    : startOf(owner.pid) === owner.started;
}

/** Whether this system counts it among its processes: it is on no other machine, and in no container. */
export function isHere(owner: Owner): boolean {
  const boot = owner.started?.split('/')[0];
  if (boot === undefined) return owner.host === hostname();
  return boot === bootId() && (owner.namespace === undefined || owner.namespace === pidNamespace());
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

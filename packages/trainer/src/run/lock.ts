import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { explainWriteError, systemCode, TrainerError } from '../errors';

/** Which process writes into a run folder. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process was started, where the system tells: numbers of processes are used again. */
  readonly started?: string;
  /** Path of the socket or named pipe on which the process takes commands, if it does. */
  readonly address?: string;
}

/**
 * Makes this process the only one that writes into `run`. A lock that a killed process left is taken over.
 * @returns a function that gives it back
 * @throws TrainerError `run-locked`, `disk-full` or `run-unwritable`
 */
export function lockRun(run: string, address?: string): () => void {
  const path = join(run, 'run.lock');
  const me: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid), address };
  // Twice: the first attempt may find a dead process's lock and remove it.
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(me), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw explainWriteError(error, path);
    }
    const owner = readOwner(path);
    if (owner !== undefined && isAlive(owner)) {
      throw new TrainerError(
        'run-locked',
        `Process ${owner.pid} on ${owner.host} is training into ${run}. Stop it first, or choose another run folder with --run. If it is gone for certain, delete ${path}.`,
      );
    }
    rmSync(path, { force: true });
  }
  throw new TrainerError('run-locked', `Another process took ${run} at this moment. Try again.`);
}

function readOwner(path: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const { pid, host, started } = (owner ?? {}) as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof host !== 'string') return undefined;
    return { pid, host, started: typeof started === 'string' ? started : undefined };
  } catch {
    // Torn by a kill while it was being written.
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  // Nothing can be known of a process on another machine that shares the folder.
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
  const started = startOf(owner.pid);
  return owner.started === undefined || started === undefined || owner.started === started;
}

/** Linux: the process's start in clock ticks since boot, with the boot's own number. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields are counted after the command's name, which may itself hold spaces and brackets (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { explainWriteError, TrainerError } from '@cnn-studio/data';
import { type Owner, parseOwner } from '@cnn-studio/protocol';
import { isAlive } from '@cnn-studio/protocol/node';
import { type Exclusive, takeExclusive } from './exclusive';
import { startHeartbeat } from './heartbeat';

/** This process is the only one that writes into a run. */
export interface RunLock {
  /**
   * Whether it still is: the folder may have been deleted, or another machine may have taken this process for gone
   * while it was suspended. Cheap enough to be asked before each step.
   */
  isHeld(): boolean;
  release(): void;
}

/**
 * Makes this process the only one that writes into `run`, and tells who it is in `run.lock`. A lock that a process
 * left that is gone is taken over.
 * @throws TrainerError `run-locked`, `disk-full` or `run-unwritable`
 */
export function lockRun(run: string, address?: string): RunLock {
  let taken = take(run, address);
  const release = () => {
    process.off('exit', release);
    taken.release();
  };
  // A process that is ended at once leaves no lock either, unless it is killed.
  process.on('exit', release);
  return {
    isHeld() {
      if (taken.isHeld()) return true;
      // Perhaps only the lock was deleted, by somebody who took this process for gone, and nobody has it now.
      taken.release();
      try {
        taken = take(run, address, taken.id);
        return true;
      } catch {
        return false;
      }
    },
    release,
  };
}

interface Taken extends RunLock {
  readonly id: string;
}

/** @param before the id of this process's own lock that was deleted */
function take(run: string, address?: string, before?: string): Taken {
  const path = join(run, 'run.lock');
  const lastSign = (file = 0) => Math.max(file, timeOf(path), timeOf(join(run, 'events.ndjson')));
  let exclusive: Exclusive | { readonly holder: Owner };
  try {
    exclusive = takeExclusive(join(run, '.lock'), lastSign, address);
  } catch (error) {
    throw explainWriteError(error, path);
  }
  if ('holder' in exclusive) throw locked(run, exclusive.holder);
  const { owner, isHeld, release } = exclusive;
  const id = owner.id!;
  try {
    // Of a version that knew only this file.
    const other = readOwner(path);
    const silentMs = timeOf(exclusive.path) - lastSign();
    const isOurs = other?.id !== undefined && other.id === before;
    if (other !== undefined && !isOurs && isAlive(other, silentMs)) throw locked(run, other);
    const partial = `${path}.${id}.partial`;
    writeFileSync(partial, JSON.stringify(owner));
    renameSync(partial, path);
  } catch (error) {
    release();
    throw explainWriteError(error, path);
  }
  const stopBeating = startHeartbeat(exclusive.path, statSync(exclusive.path).size);
  return {
    id,
    isHeld,
    release() {
      stopBeating();
      // Who holds it now, if it was lost, has a `run.lock` of theirs.
      if (!isHeld()) return;
      rmSync(path, { force: true });
      release();
    },
  };
}

function locked(run: string, owner: Owner): TrainerError {
  const elsewhere =
    owner.host === hostname() ? '' : ' It is considered gone once it has shown no sign of life for a minute.';
  return new TrainerError(
    'run-locked',
    `Process ${owner.pid} on ${owner.host} is training into ${run}. Stop it first, or choose another run folder with --run.${elsewhere} If you are certain that it is gone, delete ${join(run, 'run.lock')} and ${join(run, '.lock')}.`,
  );
}

function readOwner(path: string): Owner | undefined {
  try {
    // Anybody's, and so perhaps a pipe, which would be waited for.
    if (!statSync(path).isFile()) return undefined;
    return parseOwner(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** When a file was last written; 0 without one. */
function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

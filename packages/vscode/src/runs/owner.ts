/**
 * Which process trains into a run folder, from its `run.lock`. That file may be anybody's, so what stands in it is
 * shown and asked for, and no process is ever ended because of it.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOwner } from '@cnn-studio/protocol';
import { isAlive, isHere } from '@cnn-studio/protocol/node';
import { readSmallFile } from './regular';

export interface RunOwner {
  readonly pid: number;
  /** The socket or named pipe on which it takes commands, if it does. */
  readonly address?: string;
}

/** Undefined when no process trains into `run`, as far as this machine can tell. */
export async function ownerOf(run: string): Promise<RunOwner | undefined> {
  const owner = parseOwner(await readSmallFile(join(run, 'run.lock')).catch(() => ''));
  if (owner === undefined || !isAlive(owner, await silence(run))) return undefined;
  const { pid, address } = owner;
  // A run on another machine that shares the folder, or in a container, can be watched, not steered.
  return address === undefined || !isHere(owner) ? { pid } : { pid, address };
}

/** Milliseconds since the process gave a sign of life. */
async function silence(run: string): Promise<number> {
  const held = join(run, '.lock');
  const holders = (await readdir(held).catch(() => [])).map((name) => join(held, name));
  const files = [join(run, 'run.lock'), join(run, 'events.ndjson'), ...holders];
  const times = files.map((path) =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  return Date.now() - Math.max(...(await Promise.all(times)));
}

import { totalmem } from 'node:os';

/** Bytes of memory that this machine has, or as many as a container lets this process take. */
export function machineMemory(): number {
  // Node 18.15 and 19.6 brought it; without a limit it is 0, undefined, or more than there is.
  const limit = (process as { constrainedMemory?(): number | undefined }).constrainedMemory?.() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

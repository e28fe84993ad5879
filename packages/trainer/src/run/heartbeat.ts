import { Worker } from 'node:worker_threads';

const EVERY_MS = 5_000;

/**
 * Writes a byte to the end of a file every few seconds, so that its time tells other machines that this process lives.
 * In a thread of its own: a step of training may take minutes, and nothing else runs meanwhile.
 * @param offset where the byte goes; each overwrites the one before
 * @returns stops it
 */
export function startHeartbeat(path: string, offset: number, everyMs = EVERY_MS): () => void {
  const worker = new Worker(HEARTBEAT_SOURCE, {
    eval: true,
    workerData: { path, offset, everyMs },
    execArgv: [],
  });
  worker.unref();
  // Without it this machine still knows the process; others would take it for gone, which they find out by the lock.
  worker.on('error', () => {});
  return () => void worker.terminate();
}

/** Never makes the file anew: one that is gone was taken away. */
const HEARTBEAT_SOURCE = `
const { workerData } = require('node:worker_threads');
const { closeSync, openSync, writeSync } = require('node:fs');
setInterval(() => {
  try {
    const file = openSync(workerData.path, 'r+');
    try {
      writeSync(file, '\\n', workerData.offset);
    } finally {
      closeSync(file);
    }
  } catch {}
}, workerData.everyMs);
`;

/**
 * Standard output and error, which may go away at any time: a reader ends (`cnn summary x.cnn | head`), a terminal is
 * closed, a disk is full. Each has a listener from the start, for Node ends a process on an error that nobody hears.
 */
import { errorLine } from './output/problems';

export type StreamName = 'stdout' | 'stderr';

/** Whoever read a stream does so no more, or it can't be written for another reason. */
export type LossListener = (stream: StreamName, error: NodeJS.ErrnoException) => void;

let listener: LossListener = endWithoutReader;

export function guardStreams(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].on('error', (error: NodeJS.ErrnoException) => listener(name, error));
  }
}

/** Most commands have nothing to do but print. */
function endWithoutReader(stream: StreamName, error: NodeJS.ErrnoException): void {
  if (stream === 'stderr') return;
  // A reader that has seen enough is no error.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`${errorLine(`cannot write standard output: ${error.message}`)}\n`);
  process.exit(1);
}

/** For a command that has something to lose, from now to its end. */
export function onLoss(heard: LossListener): void {
  listener = heard;
}

/** What a reader may leave unread before events are left out; the run's record has them all. */
const MAX_UNREAD = 64 * 2 ** 20;

/**
 * Writes a line unless the reader is far behind: one that stopped reading must not fill this process's memory.
 * Errors come to who listens for them.
 */
export function writeLine(stream: NodeJS.WriteStream, line: string, maxUnread = MAX_UNREAD): void {
  if (stream.destroyed || stream.writableLength > maxUnread) return;
  stream.write(`${line}\n`);
}

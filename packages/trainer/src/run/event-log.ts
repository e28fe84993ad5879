import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { explainWriteError, systemCode, writeAllSync } from '@cnn-studio/data';
import { type EventHead, parseEvent, parseEventHead, type TrainingEvent } from '@cnn-studio/protocol';
import { type Line, NEWLINE, readLines } from './lines';

/** What may wait for a disk that is full. */
const MAX_WAITING = 64 * 2 ** 20;

/**
 * A run's `events.ndjson`: one event a line, each in the file before the next step begins. What can't be written, for
 * the disk is full, waits in memory and is written with what comes later.
 */
export class EventLog {
  private readonly file: number;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** Of whole lines. */
  private size: number;

  /** @throws TrainerError `disk-full` or `run-unwritable` */
  constructor(
    private readonly path: string,
    private readonly write = writeAllSync,
  ) {
    try {
      // Readable too: what was written can be had from here when the file's name is gone.
      this.file = openSync(path, 'a+');
      this.size = fstatSync(this.file).size;
    } catch (error) {
      throw explainWriteError(error, path);
    }
  }

  /** @throws TrainerError `disk-full` or `run-unwritable`: the event waits, unless too much does */
  append(event: TrainingEvent): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    if (this.waitingBytes < MAX_WAITING) {
      this.waiting.push(line);
      this.waitingBytes += line.length;
    }
    this.flush();
  }

  /**
   * Writes what waits.
   * @throws TrainerError `disk-full` or `run-unwritable`
   */
  flush(): void {
    if (this.waiting.length === 0) return;
    const bytes = Buffer.concat(this.waiting);
    try {
      this.write(this.file, bytes);
    } catch (error) {
      this.cutTorn();
      throw explainWriteError(error, this.path);
    }
    this.size += bytes.length;
    this.waiting = [];
    this.waitingBytes = 0;
  }

  /** Takes back the part of a line that was written before the disk was full. */
  private cutTorn(): void {
    try {
      ftruncateSync(this.file, this.size);
    } catch {
      // Not a file that can be cut, or the disk is gone; readers leave torn lines out.
    }
  }

  /** Writes all lines of the log to another file, the waiting ones too, even if its own name is gone. */
  copyTo(path: string): void {
    const copy = openSync(path, 'wx');
    try {
      const piece = Buffer.allocUnsafe(2 ** 20);
      for (let at = 0; at < this.size; ) {
        const read = readSync(this.file, piece, 0, Math.min(piece.length, this.size - at), at);
        if (read === 0) break;
        writeAllSync(copy, piece.subarray(0, read));
        at += read;
      }
      for (const line of this.waiting) writeAllSync(copy, line);
    } finally {
      closeSync(copy);
    }
  }

  /**
   * Waits until everything is on the disk.
   * @throws TrainerError `disk-full` or `run-unwritable`
   */
  sync(): void {
    this.flush();
    try {
      fsyncSync(this.file);
    } catch (error) {
      throw explainWriteError(error, this.path);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

/** The events of a log. Lines that are torn or damaged are left out. */
export function readEvents(path: string): TrainingEvent[] {
  const events: TrainingEvent[] = [];
  for (const line of linesOf(path)) {
    const text = textOf(line);
    const event = text === undefined ? undefined : parseEvent(text);
    if (event !== undefined) events.push(event);
  }
  return events;
}

/**
 * Cuts a log back to what was reported up to `step`, for the resumed run will report the rest again. Damaged lines
 * among what is kept stay where they are, for readers pass over them.
 * @returns the numbers of the damaged lines, from 1
 * @throws TrainerError `disk-full` or `run-unwritable`
 */
export function trimEvents(path: string, step: number): number[] {
  const end = endOfHistory(path, step);
  const damaged: number[] = [];
  // By way of another file: a kill in the middle must not cost the run's history.
  const partial = `${path}.partial`;
  try {
    rmSync(partial, { force: true });
    const file = openSync(partial, 'wx');
    try {
      for (const line of linesOf(path)) {
        if (line.number >= end) break;
        const event = headOf(line);
        if (event === undefined) damaged.push(line.number);
        // A line whose step number is damaged is no reason to lose those after it.
        if (event !== undefined && isLater(event, step)) continue;
        writeAllSync(file, line.bytes);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw explainWriteError(error, path);
  }
  return damaged;
}

/** The number of the first line that tells of a later step, after all that tell of earlier ones. */
function endOfHistory(path: string, step: number): number {
  let end = Number.POSITIVE_INFINITY;
  let torn = Number.POSITIVE_INFINITY;
  for (const line of linesOf(path)) {
    // What follows the last newline was torn off while it was written.
    torn = line.bytes.at(-1) === NEWLINE ? Number.POSITIVE_INFINITY : line.number;
    const event = headOf(line);
    if (event?.step === undefined || event.event === 'start') continue;
    end = isLater(event, step) ? Math.min(end, line.number) : Number.POSITIVE_INFINITY;
  }
  return Math.min(end, torn);
}

/** A start names the step to come, not one that is done. */
function isLater(event: EventHead, step: number): boolean {
  return event.step !== undefined && event.step > step && event.event !== 'start';
}

function* linesOf(path: string): Generator<Line> {
  try {
    yield* readLines(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

function headOf(line: Line): EventHead | undefined {
  const text = textOf(line);
  return text === undefined ? undefined : parseEventHead(text);
}

/** Undefined for what is torn, or no UTF-8. */
function textOf({ bytes, whole }: Line): string | undefined {
  if (!whole) return undefined;
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

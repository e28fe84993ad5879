import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { explainWriteError, systemCode } from '../errors';
import type { TrainingEvent } from '../events';
import { writeAllSync } from './atomic';

/** A run's `events.ndjson`: one event a line, each in the file before the next step begins. */
export class EventLog {
  private readonly file: number;

  /** @throws TrainerError `disk-full` or `run-unwritable` */
  constructor(private readonly path: string) {
    try {
      this.file = openSync(path, 'a');
    } catch (error) {
      throw explainWriteError(error, path);
    }
  }

  append(event: TrainingEvent): void {
    try {
      writeAllSync(this.file, Buffer.from(`${JSON.stringify(event)}\n`));
    } catch (error) {
      throw explainWriteError(error, this.path);
    }
  }

  /** Waits until everything is on the disk. */
  sync(): void {
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
  return wholeLines(path).flatMap((line) => parseEvent(line) ?? []);
}

/**
 * Cuts a log back to what was reported up to `step`: the first event of a later step, a torn line and all
 * that follows go, for the resumed run will report it again.
 */
export function trimEvents(path: string, step: number): void {
  const kept: string[] = [];
  for (const line of wholeLines(path)) {
    const event = parseEvent(line);
    if (event === undefined) break;
    // A start names the step to come, not one that is done.
    if ('step' in event && event.step > step && event.event !== 'start') break;
    kept.push(line);
  }
  try {
    // By way of another file: a kill in the middle must not cost the run's history.
    writeFileSync(`${path}.partial`, kept.map((line) => `${line}\n`).join(''));
    renameSync(`${path}.partial`, path);
  } catch (error) {
    throw explainWriteError(error, path);
  }
}

function wholeLines(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  // What follows the last newline was torn off while it was written.
  return text.split('\n').slice(0, -1);
}

function parseEvent(line: string): TrainingEvent | undefined {
  try {
    const event: unknown = JSON.parse(line);
    return typeof event === 'object' && event !== null && 'event' in event
      ? (event as TrainingEvent)
      : undefined;
  } catch {
    return undefined;
  }
}

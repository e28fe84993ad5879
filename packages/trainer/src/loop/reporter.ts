import { isWriteError, writeProblem } from '@cnn-studio/data';
import type { TrainingEvent } from '@cnn-studio/protocol';
import type { RunFolder } from '@cnn-studio/runtime/node';
import { EventLog } from '../run/event-log';
import { EventFile } from '../tensorboard/writer';

/**
 * Tells a run's events to whoever listens, to `events.ndjson`, and the numbers to TensorBoard. A file that can't be
 * written is no reason to end a training: a warning tells of it, and it is tried again.
 */
export class Reporter {
  private readonly log: EventLog;
  private readonly tensorboard: EventFile;
  /** Paths that could not be written, and were told. */
  private readonly unwritten = new Set<string>();

  /** @throws TrainerError `disk-full` or `run-unwritable` */
  constructor(
    private readonly folder: RunFolder,
    firstStep: number,
    private readonly listener: (event: TrainingEvent) => void,
  ) {
    this.log = new EventLog(folder.events);
    this.tensorboard = new EventFile(folder.path, firstStep);
  }

  /** The log first: what a listener has seen is in the run, or waits for the disk. */
  emit(event: TrainingEvent): void {
    this.attempt(this.folder.events, () => this.log.append(event));
    this.attempt(this.tensorboard.path, () => this.plot(event));
    this.listener(event);
  }

  /** The picture of a preview. */
  picture(
    step: number,
    name: string,
    png: Uint8Array,
    size: { readonly height: number; readonly width: number },
  ): void {
    this.attempt(this.tensorboard.path, () =>
      this.tensorboard.image(step, name, png, size.height, size.width),
    );
  }

  /**
   * Writes a file of the run that a training can do without for now; tells when that fails, once until it succeeds.
   * @returns whether it was written
   */
  attempt(path: string, write: () => void): boolean {
    try {
      write();
    } catch (error) {
      this.tellUnwritten(path, error);
      return false;
    }
    this.written(path);
    return true;
  }

  /** The next failure at `path` is told again. */
  written(path: string): void {
    this.unwritten.delete(path);
  }

  /** As `attempt`. @throws what is no failure to write */
  tellUnwritten(path: string, error: unknown): void {
    if (!isWriteError(error)) throw error;
    if (this.unwritten.has(path)) return;
    this.unwritten.add(path);
    const message = `${writeProblem(error)} Training continues, and writing will be tried again.`;
    this.emit({ event: 'warning', code: error.code, message });
  }

  /**
   * Waits until all that was told is on the disk.
   * @throws TrainerError `disk-full` or `run-unwritable`
   */
  sync(): void {
    this.log.sync();
  }

  /** Writes the record anew to another path. */
  copyRecord(path: string): void {
    this.log.copyTo(path);
  }

  close(): void {
    this.log.close();
    this.tensorboard.close();
  }

  private plot(event: TrainingEvent): void {
    if (event.event === 'step') this.tensorboard.scalars(event.step, prefixed('loss', event.losses));
    if (event.event === 'measure') {
      this.tensorboard.scalars(
        event.step,
        prefixed(event.on === undefined ? 'measure' : event.on, event.values),
      );
    }
  }
}

function prefixed(prefix: string, values: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value ?? NaN]),
  );
}

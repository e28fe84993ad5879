import type { TrainingEvent } from '../events';
import { EventLog } from '../run/event-log';
import type { RunFolder } from '../run/folder';
import { EventFile } from '../tensorboard/writer';

/** Tells a run's events to whoever listens, to `events.ndjson`, and the numbers to TensorBoard. */
export class Reporter {
  private readonly log: EventLog;
  private readonly tensorboard: EventFile;

  /** @throws TrainerError `disk-full` or `run-unwritable` */
  constructor(
    folder: RunFolder,
    firstStep: number,
    private readonly listener: (event: TrainingEvent) => void,
  ) {
    this.log = new EventLog(folder.events);
    this.tensorboard = new EventFile(folder.path, firstStep);
  }

  /** The log first: what a listener has seen is in the run. */
  emit(event: TrainingEvent): void {
    this.log.append(event);
    if (event.event === 'step') this.tensorboard.scalars(event.step, prefixed('loss', event.losses));
    if (event.event === 'measure') {
      this.tensorboard.scalars(
        event.step,
        prefixed(event.on === undefined ? 'measure' : event.on, event.values),
      );
    }
    this.listener(event);
  }

  /** The picture of a preview. */
  picture(
    step: number,
    name: string,
    png: Uint8Array,
    size: { readonly height: number; readonly width: number },
  ): void {
    this.tensorboard.image(step, name, png, size.height, size.width);
  }

  sync(): void {
    this.log.sync();
  }

  close(): void {
    this.log.close();
    this.tensorboard.close();
  }
}

function prefixed(prefix: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]));
}

import { closeSync, ftruncateSync, openSync, readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { explainWriteError, writeAllSync } from '@cnn-studio/data';
import { bytes, double, float, join as joinFields, message, varint } from './protobuf';
import { tfRecord, wholeRecords } from './records';

/**
 * A TensorBoard event file. Field numbers are those of tensorflow/core/util/event.proto and
 * tensorflow/core/framework/summary.proto.
 */
export class EventFile {
  readonly path: string;
  private readonly file: number;
  /** Of whole records. */
  private size: number;

  /**
   * Goes on with the folder's newest file where there is one, after its last whole record.
   * @param firstStep steps from here on that the file holds are void: TensorBoard hides what a run had reported after
   *   the checkpoint it is resumed from
   * @throws TrainerError `disk-full` or `run-unwritable`
   */
  constructor(folder: string, firstStep: number) {
    const newest = newestFile(folder);
    try {
      // A damaged one stays as it is: what can be read of it still can.
      const whole = newest === undefined ? undefined : wholeRecords(newest);
      this.path = newest !== undefined && whole !== undefined ? newest : join(folder, newName());
      this.file = openSync(this.path, 'a');
      this.size = whole ?? 0;
      // What a kill left of a record would end the file for every reader.
      if (whole !== undefined) ftruncateSync(this.file, whole);
    } catch (error) {
      throw explainWriteError(error, folder);
    }
    if (this.size === 0) this.write([bytes(3, 'brain.Event:2')]);
    const sessionStart = 1;
    this.write([varint(2, firstStep), message(7, [varint(1, sessionStart)])]);
  }

  scalars(step: number, values: Readonly<Record<string, number>>): void {
    const entries = Object.entries(values).map(([tag, value]) =>
      message(1, [bytes(1, tag), float(2, value)]),
    );
    if (entries.length > 0) this.write([varint(2, step), message(5, entries)]);
  }

  image(step: number, tag: string, png: Uint8Array, height: number, width: number): void {
    const rgb = 3;
    const image = message(4, [varint(1, height), varint(2, width), varint(3, rgb), bytes(4, png)]);
    this.write([varint(2, step), message(5, [message(1, [bytes(1, tag), image])])]);
  }

  close(): void {
    closeSync(this.file);
  }

  private write(fields: readonly Uint8Array[]): void {
    const record = tfRecord(joinFields([double(1, Date.now() / 1000), ...fields]));
    try {
      writeAllSync(this.file, record);
      this.size += record.length;
    } catch (error) {
      this.cutTorn();
      throw explainWriteError(error, this.path);
    }
  }

  private cutTorn(): void {
    try {
      ftruncateSync(this.file, this.size);
    } catch {
      // The disk is gone: what was written before can still be read.
    }
  }
}

const PREFIX = 'events.out.tfevents.';

/** Begins with the time, so that names sort by it; two files of one folder never have the same. */
function newName(): string {
  const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
  const unique = `${process.pid}.${Math.floor(performance.now() * 1000)}`;
  return `${PREFIX}${seconds}.${hostname()}.${unique}`;
}

function newestFile(folder: string): string | undefined {
  const newest = readdirSync(folder)
    .filter((name) => name.startsWith(PREFIX))
    .sort()
    .at(-1);
  return newest === undefined ? undefined : join(folder, newest);
}

import { closeSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { explainWriteError } from '../errors';
import { writeAllSync } from '../run/atomic';
import { bytes, double, float, join as joinFields, message, varint } from './protobuf';
import { tfRecord } from './records';

/**
 * A TensorBoard event file. Field numbers are those of tensorflow/core/util/event.proto and
 * tensorflow/core/framework/summary.proto.
 */
export class EventFile {
  readonly path: string;
  private readonly file: number;

  /**
   * @param firstStep steps from here on that an earlier file of the folder holds are void: TensorBoard hides
   *   what a run had reported after the checkpoint it is resumed from
   */
  constructor(folder: string, firstStep: number) {
    const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
    // Two files of one folder must not have one name, even in the same second.
    const unique = `${process.pid}.${Math.floor(performance.now() * 1000)}`;
    this.path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${unique}`);
    try {
      this.file = openSync(this.path, 'a');
    } catch (error) {
      throw explainWriteError(error, this.path);
    }
    this.write([bytes(3, 'brain.Event:2')]);
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
    } catch (error) {
      throw explainWriteError(error, this.path);
    }
  }
}

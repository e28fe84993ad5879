/** Reads a run's record as it grows. Knows files, not editors. */
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { LineSplitter, parseEvent, type TrainingEvent } from '@cnn-studio/protocol';
import { Curves, type Point, pointsOf } from './curves';
import { readManifest } from './manifest';
import { ownerOf } from './owner';
import { openFile } from './regular';
import { initialState, isOver, reduce, settled, type TrainingState } from './state';

const CHUNK = 1 << 20;
const MIN_BYTES = 1 << 16;

export interface FollowerListener {
  /** The state is a new one, `points` were added. */
  changed(points: readonly Point[]): void;
  /** The record was cut back or replaced: all that was known of the run is void, and comes again. */
  reset(): void;
}

/**
 * What is known of a run, from its `events.ndjson` alone: whoever reads it, in whichever window, sees the same, and
 * nothing is lost between two windows.
 */
export class RunFollower {
  #state: TrainingState;
  #curves = new Curves();
  #offset = 0;
  #file: number | undefined;
  #decoder = new StringDecoder('utf8');
  #lines = this.#newLines();
  #takeLine: (line: string) => void = () => {};
  #reading: Promise<void> | undefined;
  #again = false;
  /** Whether the next reading asks for the run's process. */
  #ask = false;
  readonly #listeners = new Set<FollowerListener>();

  /** @param run absolute path of the run folder */
  constructor(readonly run: string) {
    this.#state = { ...initialState('', ''), run };
  }

  get state(): TrainingState {
    return this.#state;
  }

  get curves(): Curves {
    return this.#curves;
  }

  /** @returns stops listening */
  listen(listener: FollowerListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Reads what is new. Calls that come while it reads are answered by one more reading.
   * @param heard the run has just said something: whether it lives need not be asked
   */
  refresh(heard = false): Promise<void> {
    if (this.#reading !== undefined) {
      this.#again = true;
      this.#ask ||= !heard;
      return this.#reading;
    }
    this.#ask = !heard;
    this.#reading = this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    do {
      const ask = this.#ask && !isOver(this.#state);
      this.#again = false;
      this.#ask = false;
      // Asked before the record is read: a process that ends in between has written all it had to say.
      const gone = ask && (await ownerOf(this.run)) === undefined;
      await this.#readManifest();
      await this.#read();
      if (gone && !isOver(this.#state)) {
        this.#state = settled(this.#state, false);
        for (const listener of this.#listeners) listener.changed([]);
      }
    } while (this.#again);
  }

  /** When it was begun is in there; the record's starts are also those of its resumptions. */
  async #readManifest(): Promise<void> {
    if (this.#state.time !== undefined) return;
    const manifest = await readManifest(this.run);
    if (manifest === undefined) return;
    const { file, train, time } = manifest;
    this.#state = { ...this.#state, file, train, time: time.toISOString() };
  }

  async #read(): Promise<void> {
    let file: FileHandle;
    try {
      file = await openFile(join(this.run, 'events.ndjson'));
    } catch {
      return;
    }
    try {
      const { ino, size } = await file.stat();
      // A run that is resumed gets a new file, cut back to its checkpoint.
      if (size < this.#offset || (this.#file !== undefined && this.#file !== ino)) this.#forget();
      this.#file = ino;
      // More than there is now: while this reads the run writes, and a buffer for what was there would never catch up.
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size - this.#offset + MIN_BYTES));
      while (true) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, this.#offset);
        if (bytesRead === 0) return;
        this.#offset += bytesRead;
        this.#take(this.#decoder.write(buffer.subarray(0, bytesRead)));
      }
    } finally {
      await file.close();
    }
  }

  #take(text: string): void {
    const points: Point[] = [];
    let read = false;
    this.#takeLine = (line) => {
      read = true;
      const event = parseEvent(line);
      if (event !== undefined) this.#apply(event, points);
    };
    this.#lines.push(text);
    if (read) for (const listener of this.#listeners) listener.changed(points);
  }

  #apply(event: TrainingEvent, points: Point[]): void {
    if (event.event === 'start') this.#curves.cut(event.step);
    this.#state = { ...reduce(this.#state, this.#placed(event)), run: this.run };
    for (const point of pointsOf(event)) {
      this.#curves.add(point);
      points.push(point);
    }
  }

  /** Pictures lie in the run folder, wherever that was moved since. */
  #placed(event: TrainingEvent): TrainingEvent {
    if (event.event !== 'preview') return event;
    return { ...event, path: join(this.run, 'previews', event.path.split(/[\\/]/).at(-1)!) };
  }

  #newLines(): LineSplitter {
    return new LineSplitter((line) => this.#takeLine(line));
  }

  #forget(): void {
    const { file, train, time } = this.#state;
    this.#state = { ...initialState(file, train), run: this.run, time };
    this.#curves = new Curves();
    this.#offset = 0;
    this.#decoder = new StringDecoder('utf8');
    this.#lines = this.#newLines();
    for (const listener of this.#listeners) listener.reset();
  }
}

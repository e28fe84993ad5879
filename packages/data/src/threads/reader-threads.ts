import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Chance, ColumnData } from '../dataset';
import { TrainerError } from '../errors';
import type { Answer, Request, ThreadSource } from './messages';

/** Decoding has threads of its own; more of these have nothing to do. */
const MAX_THREADS = 4;

interface Waiting {
  readonly resolve: (data: ColumnData) => void;
  readonly reject: (error: Error) => void;
  readonly source: number;
}

/**
 * Threads that read batches of image files, so that neither decoding nor what is done to images keeps a step, or an event, waiting.
 * They start when something is first asked of them, and keep no process alive that waits for nothing.
 */
export class ReaderThreads {
  private workers: Worker[] = [];
  private readonly opened: ThreadSource[] = [];
  private readonly skipped: Map<number, ReadonlySet<string>>[] = [];
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;

  /** @param script the bundled `reader-thread.ts` */
  constructor(
    private readonly script: string,
    readonly count: number,
  ) {}

  /** @returns its number */
  open(source: ThreadSource): number {
    const number = this.opened.push(source) - 1;
    this.skipped.push(new Map());
    for (const worker of this.workers) this.post(worker, { kind: 'open', source: number, of: source });
    return number;
  }

  /** The examples at `indices`, by thread number `thread`. */
  read(
    thread: number,
    source: number,
    column: number,
    indices: Uint32Array,
    chance: Chance | undefined,
  ): Promise<ColumnData> {
    if (this.workers.length === 0) this.start();
    const id = this.next++;
    const worker = this.workers[thread]!;
    return new Promise((resolve, reject) => {
      // What is waited for keeps the process alive.
      if (this.waiting.size === 0) for (const one of this.workers) one.ref();
      this.waiting.set(id, { resolve, reject, source });
      this.post(worker, { kind: 'read', id, source, column, indices, chance });
    });
  }

  /** What was passed over of a source, by any of the threads. */
  skippedOf(source: number): readonly string[] {
    return [...new Set([...this.skipped[source]!.values()].flatMap((found) => [...found]))];
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private start(): void {
    this.workers = Array.from({ length: this.count }, (_, thread) => {
      const worker = new Worker(this.script);
      worker.on('message', (answer: Answer) => this.take(thread, answer));
      worker.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
      worker.unref();
      this.opened.forEach((of, source) => {
        this.post(worker, { kind: 'open', source, of });
      });
      return worker;
    });
  }

  private take(thread: number, { id, data, error, skipped }: Answer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) for (const worker of this.workers) worker.unref();
    if (waiting === undefined) return;
    this.skipped[waiting.source]!.set(thread, new Set(skipped));
    if (data !== undefined) waiting.resolve(data);
    else if (error?.code !== undefined) waiting.reject(new TrainerError(error.code, error.message));
    else waiting.reject(new Error(error?.message));
  }

  /** A thread has ended by a fault of its own: nobody is to wait for it. */
  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
    for (const worker of this.workers) void worker.terminate();
    this.workers = [];
  }

  private post(worker: Worker, request: Request): void {
    worker.postMessage(request);
  }
}

let shared: ReaderThreads | undefined;

/**
 * The threads of this process: one for each core, at most four, or as many as the environment variable CNN_DATA_THREADS says. None
 * where it says 0, and where the program isn't bundled.
 */
export function readerThreads(env: Readonly<Record<string, string | undefined>>): ReaderThreads | undefined {
  const given = env.CNN_DATA_THREADS;
  const asked = given ? Number(given) : Number.NaN;
  const count = Number.isInteger(asked) && asked >= 0 ? asked : Math.min(MAX_THREADS, availableParallelism());
  if (count === 0) return undefined;
  if (shared?.count === count) return shared;
  const script = scriptOfBundle();
  if (script === undefined) return undefined;
  shared = new ReaderThreads(script, count);
  return shared;
}

/** Beside the bundled command, or above its parts. */
function scriptOfBundle(): string | undefined {
  return ['./reader-thread.js', '../reader-thread.js']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
}

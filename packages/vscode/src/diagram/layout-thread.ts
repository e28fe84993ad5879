import { Worker } from 'node:worker_threads';
import type { Diagram } from './graph';
import type { Placed } from './layout';
import type { LayoutAnswer, LayoutRequest } from './layout-worker';

/** Lays diagrams out in a thread of its own, which starts with the first and ends with `dispose`. */
export class LayoutThread {
  #worker: Worker | undefined;
  #count = 0;
  readonly #waiting = new Map<number, { resolve(placed: Placed): void; reject(error: Error): void }>();

  /** @param script the bundled `layout-worker` */
  constructor(private readonly script: string) {}

  layOut(diagram: Diagram): Promise<Placed> {
    const worker = this.#started();
    const request: LayoutRequest = { id: ++this.#count, diagram };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  }

  dispose(): void {
    void this.#worker?.terminate();
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(this.script);
    worker.unref();
    worker.on('message', (answer: LayoutAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('placed' in answer) waiting?.resolve(answer.placed);
      else waiting?.reject(new Error(answer.problem));
    });
    const end = (error: Error) => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`The layout's thread ended with status ${code}.`)));
    this.#worker = worker;
    return worker;
  }
}

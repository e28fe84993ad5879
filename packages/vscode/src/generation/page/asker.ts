/**
 * Sends requests one at a time: while one is under way only the newest of those that follow is kept. A slider so shows
 * what can be computed, and its last position always.
 */
export class Asker<Request> {
  #busy = false;
  #next: { readonly request: Request } | undefined;

  constructor(private readonly send: (request: Request) => void) {}

  ask(request: Request): void {
    if (this.#busy) {
      this.#next = { request };
      return;
    }
    this.#busy = true;
    this.send(request);
  }

  /** The answer has come, whatever it is. */
  answered(): void {
    this.#busy = false;
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) this.ask(next.request);
  }

  /** Nothing that was asked will be answered: the process is a new one. */
  reset(): void {
    this.#busy = false;
    this.#next = undefined;
  }
}

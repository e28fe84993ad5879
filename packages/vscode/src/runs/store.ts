/** The runs that somebody looks at, each read once however many do. */
import { RunFollower } from './follower';

/** For runs that nobody tells us about: another window's, or a terminal's. */
const POLL_MS = 500;

export interface Followed {
  readonly follower: RunFollower;
  /** To be called once. */
  release(): void;
}

export class RunStore {
  readonly #followed = new Map<string, { readonly follower: RunFollower; users: number }>();
  #timer: NodeJS.Timeout | undefined;

  /** @param run absolute path of a run folder */
  follow(run: string): Followed {
    let entry = this.#followed.get(run);
    if (entry === undefined) {
      entry = { follower: new RunFollower(run), users: 0 };
      this.#followed.set(run, entry);
    }
    const { follower } = entry;
    entry.users++;
    this.#timer ??= setInterval(() => this.#poll(), POLL_MS);
    void follower.refresh();
    return { follower, release: () => this.#release(run) };
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#followed.clear();
  }

  #poll(): void {
    for (const { follower } of this.#followed.values()) void follower.refresh();
  }

  #release(run: string): void {
    const entry = this.#followed.get(run);
    if (entry === undefined || --entry.users > 0) return;
    this.#followed.delete(run);
    if (this.#followed.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

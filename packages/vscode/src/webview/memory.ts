/** What a page keeps while its tab is hidden, which ends the page, and for a reload of the window. */

export interface StateHost {
  getState(): unknown;
  setState(state: unknown): void;
}

/**
 * The editor keeps one value for a page: the extension's part of it, by which it finds again what the page was about, and
 * in `page` the page's own.
 */
export class PageMemory<Own extends object> {
  #state: Readonly<Record<string, unknown>>;

  constructor(private readonly host: StateHost) {
    const state = host.getState();
    this.#state = isObject(state) ? state : {};
  }

  /** What the page has kept; another version of it may have written anything. */
  get own(): Readonly<Record<keyof Own, unknown>> {
    const { page } = this.#state;
    return (isObject(page) ? page : {}) as Readonly<Record<keyof Own, unknown>>;
  }

  /** The page's own part, in place of what it kept before. */
  keep(own: Own): void {
    this.#set({ ...this.#state, page: own });
  }

  /** The extension's part, in place of what it kept before. */
  remember(memory: object): void {
    this.#set({ ...memory, page: this.#state.page });
  }

  #set(state: Readonly<Record<string, unknown>>): void {
    this.#state = state;
    this.host.setState(state);
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

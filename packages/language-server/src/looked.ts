/** What was found out about files and folders that programs name, by their keys; undefined for what can't be known. */
export class Looked<Found> {
  readonly #asked = new Map<string, Promise<Found | undefined>>();
  readonly #known = new Map<string, Found | undefined>();

  has(key: string): boolean {
    return this.#known.has(key);
  }

  get(key: string): Found | undefined {
    return this.#known.get(key);
  }

  /**
   * Asks, unless an answer is on its way.
   * @param isNew called when it is asked
   */
  async load(key: string, ask: () => Promise<Found | undefined>, isNew: () => void): Promise<void> {
    const known = this.#asked.get(key);
    const asking = known ?? ask();
    this.#asked.set(key, asking);
    if (known === undefined) isNew();
    const found = await asking;
    // Unless it was forgotten meanwhile.
    if (this.#asked.get(key) === asking) this.#known.set(key, found);
  }

  delete(key: string): void {
    this.#asked.delete(key);
    this.#known.delete(key);
  }

  clear(): void {
    this.#asked.clear();
    this.#known.clear();
  }
}

import type { Entry } from './entry';

/**
 * Entries by name. Iterating gives each entry once, under its own name; looking one up also understands its other names, and
 * gives it as it is called there, so that messages use the reader's word.
 */
export class Catalogue extends Map<string, Entry> {
  readonly #others: ReadonlyMap<string, Entry>;

  /** @throws Error when two entries share a name */
  constructor(entries: readonly Entry[]) {
    super();
    const others = new Map<string, Entry>();
    for (const entry of entries) {
      this.set(entry.name, entry);
      for (const name of [...(entry.aliases ?? []), ...(entry.formerly ?? [])])
        others.set(name, { ...entry, name, canonical: entry.name });
    }
    const names = entries.flatMap(({ name, aliases = [], formerly = [] }) => [name, ...aliases, ...formerly]);
    if (new Set(names).size < names.length) throw new Error('two entries of the catalogue share a name');
    this.#others = others;
  }

  override get(name: string): Entry | undefined {
    return super.get(name) ?? this.#others.get(name);
  }

  override has(name: string): boolean {
    return super.has(name) || this.#others.has(name);
  }
}

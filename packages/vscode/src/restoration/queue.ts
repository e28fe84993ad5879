/** The panel's pictures and their restorations, one at a time. Knows requests, not editors. */
import type { ImageInput, RestoreParams, RestoreResult } from '@cnn-studio/protocol';
import type { ItemState } from './messages';

export interface Item {
  readonly id: number;
  readonly name: string;
  readonly image: ImageInput;
  readonly original?: ImageInput;
  readonly state: ItemState;
  readonly progress?: number;
  readonly problem?: string;
  readonly quality?: RestoreResult['quality'];
  /** Missing when it isn't done, or was given up for memory's sake: it is computed again when asked for. */
  readonly result?: RestoreResult;
}

export interface QueueOptions {
  /** Rejects with an error whose `code` is `cancelled` for what was taken back. */
  restore(
    params: RestoreParams,
    following: { progress(done: number, of: number): void; readonly signal: AbortSignal },
  ): Promise<RestoreResult>;
  changed(): void;
  /** Kept results may take this many characters of base64 together; the selected one is kept whatever its size. */
  readonly memory?: number;
}

const MEMORY = 256 * 2 ** 20;

export class RestoreQueue {
  #items: readonly Item[] = [];
  #next = 1;
  #selected: number | undefined;
  #params: Pick<RestoreParams, 'network' | 'degrade'> = {};
  #working: { readonly id: number; readonly controller: AbortController } | undefined;
  /** By age: the oldest is given up first. */
  #kept: readonly number[] = [];

  constructor(private readonly options: QueueOptions) {}

  get items(): readonly Item[] {
    return this.#items;
  }

  get selected(): Item | undefined {
    return this.#items.find(({ id }) => id === this.#selected);
  }

  find(id: number): Item | undefined {
    return this.#items.find((item) => item.id === id);
  }

  /** The list of another window, to be restored anew. `lost` tells why what has no path can't be. */
  take(
    images: readonly { readonly image: ImageInput; readonly original?: ImageInput }[],
    selected: number | undefined,
    params: Pick<RestoreParams, 'network' | 'degrade'>,
    lost: (name: string) => string,
  ): void {
    this.#params = params;
    this.#items = images.map(({ image, original }): Item => {
      const item = { id: this.#next++, name: image.name, image, original };
      if (image.path !== undefined) return { ...item, state: 'waiting' };
      return { ...item, state: 'failed', problem: lost(image.name) };
    });
    this.#selected = (this.#items[selected ?? 0] ?? this.#items[0])?.id;
    this.#changed();
  }

  /** @param look whether the first of them is selected */
  add(images: readonly ImageInput[], look = true): void {
    const added = images.map(
      (image): Item => ({ id: this.#next++, name: image.name, image, state: 'waiting' }),
    );
    this.#items = [...this.#items, ...added];
    // The newest picture is the one a person wants to see.
    if (added.length > 0 && look) this.#selected = added[0]!.id;
    this.#changed();
  }

  /** Told without being tried: a file that can't be read. */
  addFailed(name: string, problem: string): void {
    const item: Item = { id: this.#next++, name, image: { name }, state: 'failed', problem };
    this.#items = [...this.#items, item];
    this.#selected ??= item.id;
    this.#changed();
  }

  select(id: number): void {
    this.#selected = id;
    const item = this.find(id);
    if (item?.state === 'done' && item.result === undefined) this.#set(id, { state: 'waiting' });
    this.#changed();
  }

  /** All pictures again, with other parameters. */
  setParams(params: Pick<RestoreParams, 'network' | 'degrade'>): void {
    this.#params = params;
    this.again();
  }

  /** All pictures again, but for those that cannot be read. */
  again(): void {
    this.#working?.controller.abort();
    this.#kept = [];
    this.#items = this.#items.map((item) =>
      item.image.path === undefined && item.image.data === undefined ? item : fresh(item, 'waiting'),
    );
    this.#changed();
  }

  setOriginal(id: number, original: ImageInput): void {
    if (this.#working?.id === id) this.#working.controller.abort();
    this.#set(id, { original, state: 'waiting', result: undefined, quality: undefined, problem: undefined });
    this.#changed();
  }

  cancel(id: number): void {
    const item = this.find(id);
    if (item?.state !== 'waiting' && item?.state !== 'working') return;
    if (this.#working?.id === id) this.#working.controller.abort();
    this.#set(id, { state: 'cancelled', progress: undefined });
    this.#changed();
  }

  cancelAll(): void {
    for (const { id } of this.#items) this.cancel(id);
  }

  remove(id: number): void {
    this.cancel(id);
    const at = this.#items.findIndex((item) => item.id === id);
    this.#items = this.#items.filter((item) => item.id !== id);
    if (this.#selected === id) this.#selected = (this.#items[at] ?? this.#items.at(-1))?.id;
    this.#changed();
  }

  clear(): void {
    this.cancelAll();
    this.#items = [];
    this.#selected = undefined;
    this.#changed();
  }

  dispose(): void {
    this.#working?.controller.abort();
    this.#items = [];
  }

  #set(id: number, changes: Partial<Item>): void {
    this.#items = this.#items.map((item) => (item.id === id ? { ...item, ...changes } : item));
  }

  #changed(): void {
    this.options.changed();
    this.#pump();
  }

  #pump(): void {
    if (this.#working !== undefined) return;
    const selected = this.selected;
    const next =
      selected?.state === 'waiting' ? selected : this.#items.find(({ state }) => state === 'waiting');
    if (next === undefined) return;
    const working = { id: next.id, controller: new AbortController() };
    this.#working = working;
    this.#set(next.id, { state: 'working', progress: 0 });
    this.options.changed();
    void this.#work(next, working.controller.signal).finally(() => {
      this.#working = undefined;
      this.#changed();
    });
  }

  async #work(item: Item, signal: AbortSignal): Promise<void> {
    // What was cancelled, or asked for anew meanwhile, has another state by now.
    const current = () => !signal.aborted && this.find(item.id)?.state === 'working';
    try {
      const result = await this.options.restore(
        { ...this.#params, image: item.image, original: item.original },
        {
          signal,
          progress: (done, of) => {
            if (!current()) return;
            this.#set(item.id, { progress: done / of });
            this.options.changed();
          },
        },
      );
      if (!current()) return;
      this.#set(item.id, {
        state: 'done',
        progress: undefined,
        problem: undefined,
        result,
        quality: result.quality,
      });
      this.#keep(item.id);
    } catch (error) {
      if (!current()) return;
      const { code, message } = error as { code?: unknown; message: string };
      if (code === 'cancelled') this.#set(item.id, { state: 'cancelled', progress: undefined });
      else this.#set(item.id, { state: 'failed', progress: undefined, problem: message });
    }
  }

  #keep(id: number): void {
    const kept = [...this.#kept.filter((other) => other !== id), id];
    const sizes = kept.map((other) => sizeOf(this.find(other)?.result));
    let total = sizes.reduce((sum, size) => sum + size, 0);
    let given = 0;
    for (; given < kept.length - 1 && total > (this.options.memory ?? MEMORY); given++) {
      if (kept[given] !== this.#selected) this.#set(kept[given]!, { result: undefined });
      total -= sizes[given]!;
    }
    this.#kept = kept.slice(given);
  }
}

function fresh(item: Item, state: ItemState): Item {
  const { id, name, image, original } = item;
  return { id, name, image, original, state };
}

function sizeOf(result: RestoreResult | undefined): number {
  if (result === undefined) return 0;
  return result.input.png.length + result.restored.png.length + (result.original?.png.length ?? 0);
}

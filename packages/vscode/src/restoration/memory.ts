/** What of the list of pictures outlives a window. Knows no editor. */
import type { ImageInput } from '@cnn-studio/protocol';
import { isObject } from '../webview/memory';
import type { RestoreOptionsView } from './messages';
import type { Item } from './queue';

/** Files by their paths: what was dropped has none, and only its name is kept. */
export interface RestorationMemory {
  readonly options: RestoreOptionsView;
  readonly items: readonly { readonly image: ImageInput; readonly original?: ImageInput }[];
  /** Index of the one that is looked at. */
  readonly selected?: number;
}

export function memoryOf(
  items: readonly Item[],
  selected: Item | undefined,
  options: RestoreOptionsView,
): RestorationMemory {
  const index = selected === undefined ? -1 : items.indexOf(selected);
  return {
    options,
    items: items.map(({ image, original }) => ({
      image: withoutBytes(image),
      original: original?.path === undefined ? undefined : withoutBytes(original),
    })),
    selected: index < 0 ? undefined : index,
  };
}

function withoutBytes({ name, path }: ImageInput): ImageInput {
  return path === undefined ? { name } : { name, path };
}

/** Undefined for what another version may have written. */
export function parseRestorationMemory(memory: unknown): RestorationMemory | undefined {
  if (!isObject(memory) || !isObject(memory.options) || !Array.isArray(memory.items)) return undefined;
  const { network, degrade, seed } = memory.options;
  const named = network === undefined || typeof network === 'string';
  if (!named || typeof degrade !== 'boolean' || !Number.isSafeInteger(seed)) return undefined;
  const items = memory.items.flatMap((item: unknown) => {
    if (!isObject(item) || !isInput(item.image)) return [];
    return [{ image: item.image, ...(isInput(item.original) && { original: item.original }) }];
  });
  const selected = Number.isSafeInteger(memory.selected) ? (memory.selected as number) : undefined;
  return { options: { network, degrade, seed } as RestoreOptionsView, items, selected };
}

function isInput(value: unknown): value is ImageInput {
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    (value.path === undefined || typeof value.path === 'string')
  );
}

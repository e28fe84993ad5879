/** What the restoration panel's page and the extension say to each other. */

export type ItemState = 'waiting' | 'working' | 'done' | 'failed' | 'cancelled';

/** A picture in the list. */
export interface ItemView {
  readonly id: number;
  readonly name: string;
  readonly state: ItemState;
  /** 0 to 1 while working. */
  readonly progress?: number;
  /** Why it failed. */
  readonly problem?: string;
  /** `19.9 dB` */
  readonly quality?: string;
}

export interface PictureView {
  readonly png: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** `28×28, 19.93 dB, SSIM 0.882` */
  readonly caption: string;
}

export interface NetworkView {
  readonly name: string;
  /** The degradation it was trained against, as written. */
  readonly degradation?: string;
}

export interface RestoreOptionsView {
  readonly network?: string;
  readonly degrade: boolean;
  readonly seed: number;
}

export type ToRestoration =
  | { readonly type: 'remember'; readonly memory: object }
  | { readonly type: 'status'; readonly phase: 'starting' | 'ready' | 'failed'; readonly text: string }
  | { readonly type: 'networks'; readonly networks: readonly NetworkView[] }
  | { readonly type: 'options'; readonly options: RestoreOptionsView }
  /** The whole list. */
  | { readonly type: 'items'; readonly items: readonly ItemView[]; readonly selected?: number }
  | {
      readonly type: 'pictures';
      readonly id: number;
      readonly input: PictureView;
      readonly restored: PictureView;
      readonly original?: PictureView;
      readonly hasCommand: boolean;
    };

export type FromRestoration =
  | { readonly type: 'ready' }
  | { readonly type: 'pick'; readonly what: 'images' | 'folder' }
  | {
      readonly type: 'file';
      readonly name: string;
      readonly bytes: Uint8Array;
      /** Of those that were dropped together: the one to look at. */
      readonly first: boolean;
    }
  | { readonly type: 'uris'; readonly uris: readonly string[] }
  | { readonly type: 'select'; readonly id: number }
  | { readonly type: 'options'; readonly options: RestoreOptionsView }
  | { readonly type: 'original' | 'cancel' | 'remove' | 'save' | 'command'; readonly id: number }
  | { readonly type: 'saveAll' | 'cancelAll' | 'clear' | 'restart' | 'log' };

const PLAIN: readonly string[] = ['ready', 'saveAll', 'cancelAll', 'clear', 'restart', 'log'];
const OF_ITEM: readonly string[] = ['select', 'original', 'cancel', 'remove', 'save', 'command'];

/** Undefined for what a page of ours doesn't say. */
export function parseFromRestoration(message: unknown): FromRestoration | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, id, what, name, bytes, first, uris, options } = message as Record<string, unknown>;
  if (typeof type !== 'string') return undefined;
  if (PLAIN.includes(type)) return { type } as FromRestoration;
  if (OF_ITEM.includes(type)) return typeof id === 'number' ? ({ type, id } as FromRestoration) : undefined;
  if (type === 'pick' && (what === 'images' || what === 'folder')) return { type, what };
  if (
    type === 'file' &&
    typeof name === 'string' &&
    bytes instanceof Uint8Array &&
    typeof first === 'boolean'
  ) {
    return { type, name, bytes, first };
  }
  if (type === 'uris' && Array.isArray(uris) && uris.every((uri) => typeof uri === 'string'))
    return { type, uris };
  if (type === 'options' && typeof options === 'object' && options !== null) {
    const { network, degrade, seed } = options as Record<string, unknown>;
    const named = network === undefined || typeof network === 'string';
    if (named && typeof degrade === 'boolean' && Number.isSafeInteger(seed) && (seed as number) >= 0) {
      return { type, options: { network, degrade, seed: seed as number } as RestoreOptionsView };
    }
  }
  return undefined;
}

/** What the restoration panel's page and the extension say to each other. */
import type { Described } from '@cnn-studio/protocol';
import * as v from 'valibot';
import { parseMessage } from '../webview/message';

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

const RestoreOptionsSchema = v.object({
  network: v.optional(v.string()),
  degrade: v.boolean(),
  seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
export type RestoreOptionsView = Described<typeof RestoreOptionsSchema>;

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

const FromRestorationSchema = v.variant('type', [
  v.object({ type: v.picklist(['ready', 'saveAll', 'cancelAll', 'clear', 'restart', 'log']) }),
  v.object({ type: v.literal('pick'), what: v.picklist(['images', 'folder']) }),
  v.object({
    type: v.literal('file'),
    name: v.string(),
    bytes: v.instance(Uint8Array),
    /** Of those that were dropped together: the one to look at. */
    first: v.boolean(),
  }),
  v.object({ type: v.literal('uris'), uris: v.array(v.string()) }),
  v.object({ type: v.literal('options'), options: RestoreOptionsSchema }),
  v.object({
    type: v.picklist(['select', 'original', 'cancel', 'remove', 'save', 'command']),
    id: v.number(),
  }),
]);

export type FromRestoration = Described<typeof FromRestorationSchema>;

/** Undefined for what a page of ours doesn't say. */
export function parseFromRestoration(message: unknown): FromRestoration | undefined {
  return parseMessage(FromRestorationSchema, message);
}

/** What the training panel's page and the extension say to each other. */
import { type Described, TRAINING_COMMANDS } from '@cnn-studio/protocol';
import * as v from 'valibot';
import type { CurveName } from '../runs/curves';
import type { Buckets } from '../runs/series';
import { parseMessage } from '../webview/message';

/** Text ready to show; the page knows nothing of training. */
export interface PanelView {
  readonly title: string;
  /** When it began: `23 Nov, 14:05` */
  readonly time: string;
  /** `training`, `paused`, ... */
  readonly activity: string;
  readonly live: boolean;
  readonly paused: boolean;
  readonly facts: readonly Fact[];
  /** From 0 to 1; undefined while unknown. */
  readonly progress?: number;
  readonly warnings: readonly string[];
  readonly problem?: string;
  /** Why there is no picture; for when there is none. */
  readonly waiting: string;
}

/** `Step 120 of 9,000`, `210 images/s`, `3 min left`; more of it when pointed at. */
export interface Fact {
  readonly text: string;
  readonly detail?: string;
}

/** A step at which there are pictures, one for each preview statement. */
export interface PreviewMoment {
  readonly step: number;
  readonly names: readonly string[];
}

/** A run that can be shown beside the panel's own. */
export interface RunChoice {
  /** The run's folder. */
  readonly run: string;
  readonly label: string;
  /** The first is the panel's own run and always shown. */
  readonly shown: boolean;
}

/** A curve as far as it goes. */
export interface WholeCurve extends CurveName {
  readonly buckets: Buckets;
}

/** What a curve has gained: step, value, step, value, ... */
export interface CurveTail extends CurveName {
  readonly points: readonly number[];
}

export interface Picture {
  readonly run: string;
  readonly step: number;
  readonly name: string;
  /** Missing when the file is gone. */
  readonly png?: Uint8Array;
}

export type ToPanel =
  | { readonly type: 'remember'; readonly memory: PanelMemory }
  | { readonly type: 'view'; readonly view: PanelView }
  | { readonly type: 'runs'; readonly runs: readonly RunChoice[] }
  /** All of a run's curves, in place of what was known of it. */
  | { readonly type: 'curves'; readonly run: string; readonly curves: readonly WholeCurve[] }
  | { readonly type: 'points'; readonly run: string; readonly curves: readonly CurveTail[] }
  /** The history of the panel's own run from `from` on; the moments before stand. */
  | { readonly type: 'history'; readonly from: number; readonly moments: readonly PreviewMoment[] }
  /** The pictures of a step that the page asked for, of each run that is shown. */
  | { readonly type: 'pictures'; readonly step: number; readonly pictures: readonly Picture[] };

const FromPanelSchema = v.variant('type', [
  /** `shown`: what came with the last view is on the screen, and it is ready for more. */
  v.object({ type: v.picklist(['ready', 'shown']) }),
  v.object({ type: v.literal('pictures'), step: v.number() }),
  v.object({ type: v.literal('compare'), runs: v.array(v.string()) }),
  v.object({ type: v.literal('command'), command: v.picklist(TRAINING_COMMANDS) }),
]);

export type FromPanel = Described<typeof FromPanelSchema>;

/** Undefined for what a page of ours doesn't say. */
export function parseFromPanel(message: unknown): FromPanel | undefined {
  return parseMessage(FromPanelSchema, message);
}

const MemorySchema = v.object({
  /** The run's folder. */
  run: v.fallback(v.optional(v.string()), undefined),
  /** Those shown beside it. */
  compared: v.fallback(v.array(v.string()), []),
});

/** What the page keeps for a reload of the window. */
export type PanelMemory = Partial<Described<typeof MemorySchema>>;

/** Memory that another version of us wrote may be anything. */
export function parseMemory(memory: unknown): PanelMemory {
  return parseMessage(MemorySchema, memory) ?? {};
}

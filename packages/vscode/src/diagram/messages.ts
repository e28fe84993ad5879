/** What the diagram's page and the extension say to each other. */
import type { Described } from '@cnn-studio/protocol';
import * as v from 'valibot';
import { parseMessage } from '../webview/message';
import type { Placed } from './layout';

export type ToDiagram =
  | {
      readonly type: 'diagram';
      /** Its address: two files may have networks of one name. */
      readonly file: string;
      readonly network: string;
      readonly networks: readonly string[];
      /** `10,149 parameters · 7.88 M multiply-adds` */
      readonly totals: string;
      readonly placed: Placed;
      /** Whether there are blocks to fold, and whether all are. */
      readonly blocks: boolean;
      readonly allFolded: boolean;
    }
  /** Marks nodes as the cursor's and shows them. */
  | { readonly type: 'mark'; readonly nodes: readonly string[] }
  /** Why what is shown is not the newest; undefined when it is. */
  | { readonly type: 'note'; readonly text?: string }
  | { readonly type: 'remember'; readonly memory: DiagramMemory };

const FromDiagramSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('choose'), network: v.string() }),
  v.object({ type: v.literal('reveal'), node: v.string() }),
  v.object({ type: v.literal('fold'), block: v.string(), folded: v.boolean() }),
  v.object({ type: v.literal('foldAll'), folded: v.boolean() }),
  v.object({
    type: v.literal('export'),
    format: v.picklist(['svg', 'png']),
    data: v.instance(Uint8Array),
  }),
]);

export type FromDiagram = Described<typeof FromDiagramSchema>;

/** What the page keeps for a reload of the window. */
export interface DiagramMemory {
  readonly uri: string;
  readonly network?: string;
}

/** Undefined for what a page of ours doesn't say. */
export function parseFromDiagram(message: unknown): FromDiagram | undefined {
  return parseMessage(FromDiagramSchema, message);
}

/** What the diagram's page and the extension say to each other. */
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

export type FromDiagram =
  | { readonly type: 'ready' }
  | { readonly type: 'choose'; readonly network: string }
  | { readonly type: 'reveal'; readonly node: string }
  | { readonly type: 'fold'; readonly block: string; readonly folded: boolean }
  | { readonly type: 'foldAll'; readonly folded: boolean }
  | { readonly type: 'export'; readonly format: 'svg' | 'png'; readonly data: Uint8Array };

/** What the page keeps for a reload of the window. */
export interface DiagramMemory {
  readonly uri: string;
  readonly network?: string;
}

/** Undefined for what a page of ours doesn't say. */
export function parseFromDiagram(message: unknown): FromDiagram | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, network, node, block, folded, format, data } = message as Record<string, unknown>;
  switch (type) {
    case 'ready':
      return { type };
    case 'choose':
      return typeof network === 'string' ? { type, network } : undefined;
    case 'reveal':
      return typeof node === 'string' ? { type, node } : undefined;
    case 'fold':
      return typeof block === 'string' && typeof folded === 'boolean' ? { type, block, folded } : undefined;
    case 'foldAll':
      return typeof folded === 'boolean' ? { type, folded } : undefined;
    case 'export':
      return (format === 'svg' || format === 'png') && data instanceof Uint8Array
        ? { type, format, data }
        : undefined;
    default:
      return undefined;
  }
}

/** What the training panel's page and the extension say to each other. */

/** Text ready to show; the page knows nothing of training. */
export interface PanelView {
  readonly title: string;
  /** `training`, `paused`, ... */
  readonly activity: string;
  readonly live: boolean;
  readonly paused: boolean;
  /** `Step 120 of 9,000`, `210 images/s`, `3 min left` */
  readonly facts: readonly string[];
  /** From 0 to 1; undefined while unknown. */
  readonly progress?: number;
  readonly losses: readonly Figure[];
  readonly measures: readonly Figure[];
  readonly warnings: readonly string[];
  readonly problem?: string;
}

export interface Figure {
  readonly name: string;
  readonly value: string;
}

/** A step at which there are pictures, one for each preview statement. */
export interface PreviewMoment {
  readonly step: number;
  readonly names: readonly string[];
}

export type ToPanel =
  | { readonly type: 'remember'; readonly memory: PanelMemory }
  | { readonly type: 'view'; readonly view: PanelView }
  /** The history's moments from `from` on; those before stand. */
  | { readonly type: 'history'; readonly from: number; readonly moments: readonly PreviewMoment[] }
  /** The pictures of a step that the page asked for. `png` is missing when the file is gone. */
  | {
      readonly type: 'pictures';
      readonly step: number;
      readonly pictures: readonly { readonly name: string; readonly png?: Uint8Array }[];
    };

export type RunCommand = 'pause' | 'resume' | 'stop' | 'checkpoint';

export type FromPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'pictures'; readonly step: number }
  | { readonly type: 'command'; readonly command: RunCommand };

/** What the page keeps for a reload of the window. */
export interface PanelMemory {
  /** The run's folder. */
  readonly run?: string;
}

const COMMANDS: readonly string[] = ['pause', 'resume', 'stop', 'checkpoint'] satisfies RunCommand[];

/** Undefined for what a page of ours doesn't say. */
export function parseFromPanel(message: unknown): FromPanel | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, step, command } = message as Record<string, unknown>;
  if (type === 'ready') return { type };
  if (type === 'pictures' && typeof step === 'number') return { type, step };
  if (type === 'command' && typeof command === 'string' && COMMANDS.includes(command)) {
    return { type, command: command as RunCommand };
  }
  return undefined;
}

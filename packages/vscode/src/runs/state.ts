/** What is known of a run, built from its events. Plain data: the status bar and the panel show it. */
import type { TrainingEvent } from '@cnn-studio/protocol';

export interface Preview {
  readonly step: number;
  readonly name: string;
  readonly path: string;
}

/**
 * `stopped` by a person, `failed` for a reason that the run has told, `interrupted` when its record breaks off and its
 * process is gone: killed, or the machine went down.
 */
export type Activity =
  | 'starting'
  | 'running'
  | 'paused'
  | 'stopping'
  | 'finished'
  | 'stopped'
  | 'interrupted'
  | 'failed';

export interface TrainingState {
  readonly activity: Activity;
  readonly file: string;
  readonly train: string;
  /** When it was begun, however often it was resumed: ISO 8601. */
  readonly time?: string;
  /** The networks it trains. */
  readonly networks: readonly string[];
  /** The run's folder, once it is known. */
  readonly run?: string;
  readonly backend?: string;
  /** Why this backend: a sentence. */
  readonly backendReason?: string;
  /** Steps done. */
  readonly step: number;
  readonly of?: number;
  readonly losses: Readonly<Record<string, number | null>>;
  readonly measures: Readonly<Record<string, number | null>>;
  readonly imagesPerSecond?: number;
  readonly etaSeconds?: number;
  readonly memoryBytes?: number;
  /** Step of the newest checkpoint. */
  readonly saved?: number;
  readonly previews: readonly Preview[];
  /** After which step the first comes; 0 for a run that draws none, undefined while unknown. */
  readonly firstPreview?: number;
  readonly warnings: readonly string[];
  readonly problem?: string;
}

export function initialState(file: string, train: string): TrainingState {
  return {
    activity: 'starting',
    file,
    train,
    networks: [],
    step: 0,
    losses: {},
    measures: {},
    previews: [],
    warnings: [],
  };
}

export function reduce(state: TrainingState, event: TrainingEvent): TrainingState {
  switch (event.event) {
    case 'start':
      return {
        ...state,
        activity: 'running',
        file: event.file,
        train: event.train,
        run: event.run,
        backend: event.backend,
        backendReason: event.reason,
        networks: Object.keys(event.parameters),
        time: state.time ?? event.time,
        firstPreview: event.firstPreview,
        step: event.step - 1,
        of: event.of,
        problem: undefined,
      };
    case 'step':
      return {
        ...state,
        step: event.step,
        of: event.of,
        losses: event.losses,
        imagesPerSecond: event.imagesPerSecond,
        etaSeconds: event.etaSeconds,
        memoryBytes: event.memoryBytes,
      };
    case 'measure': {
      const on = event.on === undefined ? '' : ` on ${event.on}`;
      const named = Object.entries(event.values).map(([name, value]) => [name + on, value] as const);
      return { ...state, measures: { ...state.measures, ...Object.fromEntries(named) } };
    }
    case 'preview':
      return { ...state, previews: withPreview(state.previews, event) };
    case 'weights':
      return state;
    case 'checkpoint':
      return { ...state, saved: event.step };
    case 'pause':
      return { ...state, activity: 'paused' };
    case 'resume':
      return { ...state, activity: 'running' };
    case 'warning':
      return { ...state, warnings: [...state.warnings, event.message] };
    case 'done':
      return { ...state, step: event.step, activity: event.reason === 'finished' ? 'finished' : 'stopped' };
    case 'error':
      return { ...state, activity: 'failed', problem: event.message };
  }
}

/** A resumed run draws the steps after its checkpoint again: the newer picture stands. */
function withPreview(previews: readonly Preview[], { step, name, path }: Preview): readonly Preview[] {
  const last = previews.at(-1);
  const kept =
    last === undefined || last.step < step || (last.step === step && last.name !== name)
      ? previews
      : previews.filter((preview) => preview.step < step || (preview.step === step && preview.name !== name));
  return [...kept, { step, name, path }];
}

/** What a run's record says, seen together with whether a process still trains into it. */
export function settled(state: TrainingState, live: boolean): TrainingState {
  return live || isOver(state) ? state : { ...state, activity: 'interrupted' };
}

const OVER: ReadonlySet<Activity> = new Set(['finished', 'stopped', 'interrupted', 'failed']);

export function isOver({ activity }: TrainingState): boolean {
  return OVER.has(activity);
}

/**
 * What a training run reports, one JSON object a line with `--json` and in the run's `events.ndjson`.
 * The command line, the trainer and the extension share these types.
 */
export type TrainingEvent =
  | StartEvent
  | StepEvent
  | MeasureEvent
  | PreviewEvent
  | CheckpointEvent
  | PauseEvent
  | WarningEvent
  | DoneEvent
  | ErrorEvent;

export interface StartEvent {
  readonly event: 'start';
  /** ISO 8601. */
  readonly time: string;
  readonly file: string;
  readonly train: string;
  /** Absolute path of the run folder. */
  readonly run: string;
  readonly backend: string;
  /** Why this backend: one sentence. */
  readonly reason: string;
  readonly batch: number;
  readonly seed: number;
  /** First step to come: 1, or more when resumed. */
  readonly step: number;
  readonly of: number;
  readonly parameters: Readonly<Record<string, number>>;
  /** After which step the first preview is drawn; 0 when none ever is. Absent in runs of older versions. */
  readonly firstPreview?: number;
}

export interface StepEvent {
  readonly event: 'step';
  /** Steps done, from 1. A step is one pass through all minimize statements. */
  readonly step: number;
  readonly of: number;
  /** By the minimize statement's label. */
  readonly losses: Readonly<Record<string, number>>;
  readonly stepMs: number;
  readonly imagesPerSecond: number;
  readonly etaSeconds: number;
  /** What the process takes of the machine's memory, all in all. Absent in runs of older versions. */
  readonly memoryBytes?: number;
}

export interface MeasureEvent {
  readonly event: 'measure';
  readonly step: number;
  /** By the expression as written: `psnr(restored, clean)`. */
  readonly values: Readonly<Record<string, number>>;
  /** The data it was measured on: `mnist(test)`. */
  readonly on?: string;
  readonly images: number;
}

export interface PreviewEvent {
  readonly event: 'preview';
  readonly step: number;
  /** The preview's captions joined: `degraded, restored, clean`. */
  readonly name: string;
  /** Absolute path of a PNG. */
  readonly path: string;
}

export interface CheckpointEvent {
  readonly event: 'checkpoint';
  readonly step: number;
  /** Absolute path of the checkpoint's folder. */
  readonly path: string;
}

/** The run waits after `step`, or goes on with the next one. */
export interface PauseEvent {
  readonly event: 'pause' | 'resume';
  readonly step: number;
}

export interface WarningEvent {
  readonly event: 'warning';
  readonly code: string;
  readonly message: string;
}

export interface DoneEvent {
  readonly event: 'done';
  readonly step: number;
  readonly seconds: number;
  readonly reason: 'finished' | 'stopped';
}

export interface ErrorEvent {
  readonly event: 'error';
  /** `data-missing`, `disk-full`, ...; `diagnostics` when the file doesn't check. */
  readonly code: string;
  readonly message: string;
}

/** Lines a run accepts on standard input. */
export type TrainingCommand = 'pause' | 'resume' | 'stop' | 'checkpoint';

/**
 * What a training run reports, one JSON object a line with `--json` and in the run's `events.ndjson`.
 * The command line, the trainer and the extension share these types.
 */
import * as v from 'valibot';
import { type Described, FiguresSchema, parseJson } from './json';

const StartSchema = v.object({
  event: v.literal('start'),
  /** ISO 8601. */
  time: v.string(),
  file: v.string(),
  train: v.string(),
  /** Absolute path of the run folder. */
  run: v.string(),
  backend: v.string(),
  /** Why this backend: one sentence. */
  reason: v.string(),
  batch: v.number(),
  seed: v.number(),
  /** First step to come: 1, or more when resumed. */
  step: v.number(),
  of: v.number(),
  parameters: v.record(v.string(), v.number()),
  /** After which step the first preview is drawn; 0 when none ever is. Absent in runs of older versions. */
  firstPreview: v.optional(v.number()),
});

/** A network begins with weights from elsewhere. */
const WeightsSchema = v.object({
  event: v.literal('weights'),
  network: v.string(),
  /** A file, or a run with its step. */
  from: v.string(),
  /** How many of the network's weights and statistics were found there, and how many it has. */
  matched: v.number(),
  of: v.number(),
  by: v.picklist(['name', 'order']),
  /** Whose order of dimensions they had, where that matters. */
  layout: v.optional(v.picklist(['pytorch', 'keras'])),
  /** What told the layout, where the shapes did not. */
  toldBy: v.optional(v.picklist(['names', 'person', 'format'])),
  /** What did not fit: a weight of the network, a tensor of the file, or both where only their shapes differ. */
  misfits: v.optional(
    v.array(
      v.object({
        weight: v.optional(v.string()),
        shape: v.optional(v.array(v.number())),
        tensor: v.optional(v.string()),
        found: v.optional(v.array(v.number())),
      }),
    ),
  ),
  /** Of the network: what nothing was found for. */
  missing: v.array(v.string()),
  /** Of the file: what fits nowhere. */
  unused: v.array(v.string()),
});

const StepSchema = v.object({
  event: v.literal('step'),
  /** Steps done, from 1. A step is one pass through all minimize statements. */
  step: v.number(),
  of: v.number(),
  /** By the minimize statement's label. */
  losses: FiguresSchema,
  stepMs: v.number(),
  imagesPerSecond: v.number(),
  etaSeconds: v.number(),
  /** What the process takes of the machine's memory, all in all. Absent in runs of older versions. */
  memoryBytes: v.optional(v.number()),
});

const MeasureSchema = v.object({
  event: v.literal('measure'),
  step: v.number(),
  /** By the expression as written: `psnr(restored, clean)`. */
  values: FiguresSchema,
  /** The data it was measured on: `mnist(test)`. */
  on: v.optional(v.string()),
  images: v.number(),
});

const PreviewSchema = v.object({
  event: v.literal('preview'),
  step: v.number(),
  /** The preview's captions joined: `degraded, restored, clean`. */
  name: v.string(),
  /** Absolute path of a PNG. */
  path: v.string(),
});

const CheckpointSchema = v.object({
  event: v.literal('checkpoint'),
  step: v.number(),
  /** Absolute path of the checkpoint's folder. */
  path: v.string(),
  /** Where it is the best so far: what the measure of `best` is at it. */
  best: v.optional(v.object({ name: v.string(), value: v.number() })),
});

/** The run waits after `step`, or goes on with the next one. */
const PauseSchema = v.object({ event: v.picklist(['pause', 'resume']), step: v.number() });

const WarningSchema = v.object({ event: v.literal('warning'), code: v.string(), message: v.string() });

const DoneSchema = v.object({
  event: v.literal('done'),
  step: v.number(),
  seconds: v.number(),
  reason: v.picklist(['finished', 'stopped']),
});

const ErrorSchema = v.object({
  event: v.literal('error'),
  /** `data-missing`, `disk-full`, ...; `diagnostics` when the file doesn't check. */
  code: v.string(),
  message: v.string(),
});

/** The schema of every event of a run. */
export const TrainingEventSchema = v.variant('event', [
  StartSchema,
  StepSchema,
  MeasureSchema,
  PreviewSchema,
  CheckpointSchema,
  WeightsSchema,
  PauseSchema,
  WarningSchema,
  DoneSchema,
  ErrorSchema,
]);

/** Weights with which a network began. */
export type WeightsEvent = Described<typeof WeightsSchema>;
/** The losses of a step. */
export type StepEvent = Described<typeof StepSchema>;
/** A line of `events.ndjson`, and of `cnn train --json`. */
export type TrainingEvent = Described<typeof TrainingEventSchema>;

/** Undefined for a line that isn't an event we know. */
export function parseEvent(line: string): TrainingEvent | undefined {
  return parseJson(TrainingEventSchema, line);
}

const EventHeadSchema = v.object({ event: v.string(), step: v.optional(v.number()) });

/** What tells any event from a damaged line, also one of another version, and when it was. */
export type EventHead = Described<typeof EventHeadSchema>;

/** What all events have in common, for readers that skip most of them; undefined for a line that is no event. */
export function parseEventHead(line: string): EventHead | undefined {
  return parseJson(EventHeadSchema, line);
}

/** A run's `events.ndjson`; a last line cut off by a crash is left out. */
export function parseEvents(ndjson: string): readonly TrainingEvent[] {
  return ndjson.split('\n').flatMap((line) => parseEvent(line) ?? []);
}

/** What a run can be told while it trains. */
export const TRAINING_COMMANDS = ['pause', 'resume', 'stop', 'checkpoint'] as const;

/** Lines a run accepts on standard input. */
export type TrainingCommand = (typeof TRAINING_COMMANDS)[number];

/** Undefined for a line that is no command. */
export function parseCommand(line: string): TrainingCommand | undefined {
  return TRAINING_COMMANDS.find((known) => known === line.trim());
}

/** The lines that `cnn train --json` writes and reads. No editor, no process: text in, events out. */
import type { TrainingCommand, TrainingEvent } from '@cnn-studio/protocol';

export type { TrainingCommand, TrainingEvent };

type Check = (value: unknown) => boolean;

const number: Check = (value) => typeof value === 'number';
const text: Check = (value) => typeof value === 'string';
// A loss that has become NaN is written as null, for JSON has no NaN.
const numbers: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((item) => typeof item === 'number' || item === null);

/** What each event must have for us to show it; another version's extra fields don't matter. */
const FIELDS: { readonly [Name in TrainingEvent['event']]: Readonly<Record<string, Check>> } = {
  start: {
    file: text,
    train: text,
    run: text,
    backend: text,
    reason: text,
    of: number,
    step: number,
    parameters: numbers,
  },
  step: { step: number, of: number, losses: numbers, imagesPerSecond: number, etaSeconds: number },
  measure: { step: number, values: numbers },
  preview: { step: number, name: text, path: text },
  checkpoint: { step: number, path: text },
  pause: { step: number },
  resume: { step: number },
  warning: { message: text },
  done: { step: number, reason: text },
  error: { message: text },
};

/** Undefined for a line that isn't an event we know. */
export function parseEvent(line: string): TrainingEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const name = fields.event;
  if (typeof name !== 'string' || !Object.hasOwn(FIELDS, name)) return undefined;
  const checks = FIELDS[name as TrainingEvent['event']];
  for (const [field, check] of Object.entries(checks)) if (!check(fields[field])) return undefined;
  return value as TrainingEvent;
}

/** A run's `events.ndjson`; a last line cut off by a crash is left out. */
export function parseEvents(ndjson: string): readonly TrainingEvent[] {
  const events: TrainingEvent[] = [];
  for (const line of ndjson.split('\n')) {
    const event = parseEvent(line);
    if (event !== undefined) events.push(event);
  }
  return events;
}

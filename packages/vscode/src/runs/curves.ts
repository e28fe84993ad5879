/** The curves of a run: its losses by network, its measures by what was measured and on what. */
import type { TrainingEvent } from '@cnn-studio/protocol';
import { Series } from './series';

export interface CurveName {
  readonly kind: 'loss' | 'measure';
  /** The minimize statement's label, or the measure as written. */
  readonly name: string;
  /** The data it was measured on; empty for losses and where there is none. */
  readonly on: string;
}

export interface Point extends CurveName {
  readonly step: number;
  readonly value: number;
}

/** The points an event adds. A value that is not finite has no place on a chart. */
export function pointsOf(event: TrainingEvent): Point[] {
  if (event.event === 'step') return points('loss', event.losses, '', event.step);
  if (event.event === 'measure') return points('measure', event.values, event.on ?? '', event.step);
  return [];
}

function points(
  kind: CurveName['kind'],
  values: Readonly<Record<string, number | null>>,
  on: string,
  step: number,
): Point[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === null || !Number.isFinite(value) ? [] : [{ kind, name, on, step, value }],
  );
}

export interface Curve extends CurveName {
  readonly series: Series;
}

export class Curves {
  readonly #curves = new Map<string, Curve>();

  get all(): readonly Curve[] {
    return [...this.#curves.values()];
  }

  add({ kind, name, on, step, value }: Point): void {
    this.#of({ kind, name, on }).series.push(step, value);
  }

  /** In place of what was known of it. */
  set(curve: Curve): void {
    this.#curves.set(keyOf(curve), curve);
  }

  /** Forgets the points from `step` on: a resumed run makes them again. */
  cut(step: number): void {
    for (const { series } of this.#curves.values()) series.cut(step);
  }

  #of(name: CurveName): Curve {
    const key = keyOf(name);
    let curve = this.#curves.get(key);
    if (curve === undefined) {
      curve = { ...name, series: new Series() };
      this.#curves.set(key, curve);
    }
    return curve;
  }
}

function keyOf({ kind, name, on }: CurveName): string {
  return JSON.stringify([kind, name, on]);
}

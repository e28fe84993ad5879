/** A run's figures as people read them. */
import { formatCount, formatDuration } from '@cnn-studio/language/units';
import type { TrainingState } from './state';

/** Four significant digits; `not a number` for a loss that has diverged. */
export function formatFigure(value: number | null): string {
  if (value === null || Number.isNaN(value)) return 'not a number';
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

/** `Critic 0.6931, Generator 0.71` */
export function formatFigures(figures: Readonly<Record<string, number | null>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${formatFigure(value)}`)
    .join(', ');
}

export interface SpeedTexts {
  /** `210 images/s` */
  speed(images: string): string;
  /** `3 min left` */
  left(duration: string): string;
}

/** `120/9,000`, and speed and time left while it runs. */
export function progressParts(
  state: TrainingState,
  texts: SpeedTexts,
): { readonly steps: string; readonly speed: string[] } {
  const steps = state.of === undefined ? '' : `${formatCount(state.step)}/${formatCount(state.of)}`;
  const speed: string[] = [];
  if (state.activity === 'running' && state.imagesPerSecond !== undefined) {
    speed.push(texts.speed(formatCount(state.imagesPerSecond)));
    if (state.etaSeconds !== undefined) speed.push(texts.left(formatDuration(state.etaSeconds)));
  }
  return { steps, speed };
}

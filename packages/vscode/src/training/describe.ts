/** A run's figures as people read them. */
import type { TrainingState } from './state';

/** `1,234` */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Four significant digits; `not a number` for a loss that has diverged. */
export function formatFigure(value: number | null): string {
  if (value === null || Number.isNaN(value)) return 'not a number';
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

/** `45 s`, `3 min`, `2 h 5 min` */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
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

/** `412 MB`, `1.3 GB`: in thousands, as systems show it. */
export function formatBytes(bytes: number): string {
  const megabytes = bytes / 1e6;
  return megabytes < 1000 ? `${Math.round(megabytes)} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}

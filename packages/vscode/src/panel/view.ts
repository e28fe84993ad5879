/** A run's state as the panel shows it. */
import { formatCount, formatFigure, progressParts } from '../training/describe';
import { isOver, type Preview, type TrainingState } from '../training/state';
import type { Figure, PanelView, PreviewMoment } from './messages';

/** More than a person reads; a run that warns at every step must not grow the page. */
const MOST_WARNINGS = 5;

export interface ViewTexts {
  activity(state: TrainingState): string;
  /** `Step 120 of 9,000` */
  steps(step: string, of: string): string;
  backend(name: string): string;
}

export function viewOf(state: TrainingState, texts: ViewTexts): PanelView {
  const facts: string[] = [];
  if (state.of !== undefined) facts.push(texts.steps(formatCount(state.step), formatCount(state.of)));
  facts.push(...progressParts(state).speed);
  if (state.backend !== undefined) facts.push(texts.backend(state.backend));
  return {
    title: state.train,
    activity: texts.activity(state),
    live: !isOver(state) && state.activity !== 'stopping',
    paused: state.activity === 'paused',
    facts,
    progress: state.of === undefined || state.of === 0 ? undefined : Math.min(1, state.step / state.of),
    losses: figures(state.losses),
    measures: figures(state.measures),
    warnings: state.warnings.slice(-MOST_WARNINGS),
    problem: state.problem,
  };
}

function figures(values: Readonly<Record<string, number | null>>): readonly Figure[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: formatFigure(value) }));
}

/** The previews by step, oldest first. */
export function momentsOf(previews: readonly Preview[]): readonly PreviewMoment[] {
  const moments = new Map<number, string[]>();
  for (const { step, name } of previews) {
    const names = moments.get(step);
    if (names === undefined) moments.set(step, [name]);
    else names.push(name);
  }
  return [...moments].map(([step, names]) => ({ step, names }));
}

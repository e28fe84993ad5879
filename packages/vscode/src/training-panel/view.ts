/** A run's state as the panel shows it. */
import { formatBytes, formatCount } from '@cnn-studio/language/units';
import { progressParts, type SpeedTexts } from '../runs/describe';
import { isOver, type Preview, type TrainingState } from '../runs/state';
import type { Fact, PanelView, PreviewMoment } from './messages';

/** More than a person reads; a run that warns at every step must not grow the page. */
const MAX_WARNINGS = 5;

export interface ViewTexts extends SpeedTexts {
  activity(state: TrainingState): string;
  /** ISO 8601 as people read it. */
  time(iso: string): string;
  /** `Step 120 of 9,000` */
  steps(step: string, of: string): string;
  /** `412 MB` */
  memory(bytes: string): string;
  backend(name: string): string;
  /** `checkpoint at step 500` */
  saved(step: string): string;
  /** Why a run broke off, as far as anybody knows. */
  readonly interrupted: string;
  /** The block draws none: how one would be drawn. */
  readonly noPreview: string;
  firstPreview(step: string): string;
  readonly noPreviews: string;
}

export function viewOf(state: TrainingState, texts: ViewTexts): PanelView {
  const facts: Fact[] = [];
  if (state.of !== undefined) {
    facts.push({ text: texts.steps(formatCount(state.step), formatCount(state.of)) });
  }
  facts.push(...progressParts(state, texts).speed.map((text) => ({ text })));
  if (!isOver(state) && state.memoryBytes !== undefined) {
    facts.push({ text: texts.memory(formatBytes(state.memoryBytes)) });
  }
  if (state.backend !== undefined) {
    facts.push({ text: texts.backend(state.backend), detail: state.backendReason });
  }
  if (state.saved !== undefined) facts.push({ text: texts.saved(formatCount(state.saved)) });
  return {
    title: state.train,
    time: state.time === undefined ? '' : texts.time(state.time),
    activity: texts.activity(state),
    live: !isOver(state) && state.activity !== 'stopping',
    paused: state.activity === 'paused',
    facts,
    progress: state.of === undefined || state.of === 0 ? undefined : Math.min(1, state.step / state.of),
    warnings: state.warnings.slice(-MAX_WARNINGS),
    problem: problemOf(state, texts),
    waiting: waitingOf(state, texts),
  };
}

function problemOf({ activity, problem }: TrainingState, { interrupted }: ViewTexts): string | undefined {
  if (activity !== 'interrupted') return problem;
  return problem === undefined ? interrupted : `${problem} ${interrupted}`;
}

function waitingOf({ firstPreview, step }: TrainingState, texts: ViewTexts): string {
  if (firstPreview === 0) return texts.noPreview;
  return firstPreview === undefined || step >= firstPreview
    ? texts.noPreviews
    : texts.firstPreview(formatCount(firstPreview));
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

/** The previews to show for `step`: those of it, or of the last step with pictures before it. */
export function previewsAt(previews: readonly Preview[], step: number): readonly Preview[] {
  const at = previews.findLast((preview) => preview.step <= step)?.step;
  return at === undefined ? [] : previews.filter((preview) => preview.step === at);
}

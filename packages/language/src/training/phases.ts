import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { nothingMinimized } from '../diagnostics/training/CNN304-nothing-minimized';
import { noDuration } from '../diagnostics/training/CNN309-no-duration';
import { phasePlacement } from '../diagnostics/training/CNN318-phase-placement';
import type { CheckedMinimize, IterationStep, Phase } from '../program/program';
import type * as ast from '../syntax/ast';
import type { TrainBuilder } from './builder';
import { settingFixes } from './setting-fixes';
import type { Settings } from './settings';

/** Makes one phase of the statements outside of any, and says what is missing or misplaced where there are phases. */
export function finishPhases(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  declaration: ast.TrainDeclaration,
  iteration: readonly IterationStep[],
  settings: Settings,
): void {
  const { reporter } = ctx.analysis;
  const at = location(frame, declaration.name.span);
  const duration = settings.duration();
  if (train.phases.length > 0) {
    const first = train.minimizes.find(({ checked }) => containsStep(iteration, checked));
    if (first !== undefined) {
      const span = { start: first.statement.span.start, end: first.statement.span.start + 'minimize'.length };
      reporter.report(phasePlacement, { statement: 'minimize' }, location(frame, span));
      failed(ctx);
    }
    if (duration !== undefined) {
      const span = settings.span('steps') ?? settings.span('epochs') ?? declaration.name.span;
      const statement = 'steps' in duration ? 'steps' : 'epochs';
      reporter.report(phasePlacement, { statement }, location(frame, span));
      failed(ctx);
    }
    return;
  }
  const complete = train.minimizes.length > 0;
  if (!complete) {
    reporter.report(nothingMinimized, { what: `\`${declaration.name.text}\`` }, at);
    failed(ctx);
  }
  if (duration === undefined && !settings.mistaken) {
    reporter.report(noDuration, { what: `\`${declaration.name.text}\`` }, at, {
      fixes: settingFixes(frame, declaration.body, 'epochs 10'),
    });
    failed(ctx);
  }
  if (iteration.length > 0) train.phases.push({ duration: duration ?? { steps: 1 }, iteration });
}

function containsStep(steps: readonly IterationStep[], minimize: CheckedMinimize): boolean {
  return steps.some(
    (step) => step === minimize || (step.kind === 'repeat' && containsStep(step.body, minimize)),
  );
}

/** Numbers the labels of minimize statements that train the same networks. */
export function labeled(phases: readonly Phase[]): Phase[] {
  const totals = new Map<string, number>();
  const count = (steps: readonly IterationStep[]): void => {
    for (const step of steps) {
      if (step.kind === 'repeat') count(step.body);
      else totals.set(step.label, (totals.get(step.label) ?? 0) + 1);
    }
  };
  for (const phase of phases) count(phase.iteration);
  const seen = new Map<string, number>();
  const rename = (steps: readonly IterationStep[]): IterationStep[] =>
    steps.map((step) => {
      if (step.kind === 'repeat') return { ...step, body: rename(step.body) };
      if ((totals.get(step.label) ?? 0) < 2) return step;
      const number = (seen.get(step.label) ?? 0) + 1;
      seen.set(step.label, number);
      return { ...step, label: `${step.label} ${number}` };
    });
  return phases.map((phase) => ({ ...phase, iteration: rename(phase.iteration) }));
}

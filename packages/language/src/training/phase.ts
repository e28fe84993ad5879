import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { nothingMinimized } from '../diagnostics/training/CNN304-nothing-minimized';
import { noDuration } from '../diagnostics/training/CNN309-no-duration';
import type { IterationStep } from '../program/program';
import type * as ast from '../syntax/ast';
import type { RunBody, TrainBuilder } from './builder';
import { settingFixes } from './setting-fixes';
import { Settings } from './settings';

/** `phase warmup { ... }`: a stage of the training with a duration of its own. */
export function runPhase(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.PhaseStatement,
  runBody: RunBody,
): void {
  const settings = new Settings(ctx, frame, ['steps', 'epochs']);
  const iteration: IterationStep[] = [];
  runBody(ctx, frame, train, statement.body, { iteration, settings, top: false, phase: train.phases.length });
  const duration = settings.duration();
  const at = location(frame, statement.name.span);
  if (duration === undefined && !settings.mistaken) {
    ctx.analysis.reporter.report(noDuration, { what: `phase \`${statement.name.text}\`` }, at, {
      fixes: settingFixes(frame, statement.body, 'steps 1000'),
    });
    failed(ctx);
  }
  if (iteration.length === 0 && ctx.valid) {
    ctx.analysis.reporter.report(nothingMinimized, { what: `phase \`${statement.name.text}\`` }, at);
    failed(ctx);
  }
  train.phases.push({ name: statement.name.text, duration: duration ?? { steps: 1 }, iteration });
}

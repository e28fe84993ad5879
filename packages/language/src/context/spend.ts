import { tooLarge } from '../diagnostics/names/CNN120-too-large';
import type * as ast from '../syntax/ast';
import type { Context, Frame } from './context';
import { location } from './text';

/** Spends steps of evaluation; false when a limit has been reached, which is said once. */
export function spend(ctx: Context, frame: Frame, span: ast.Span, steps = 1, nodes = 0): boolean {
  if (ctx.stopped) return false;
  const { budget, reporter } = ctx.analysis;
  const first = !budget.exhausted;
  const what = first ? budget.take(steps, nodes) : '';
  if (what === undefined) return true;
  ctx.stopped = true;
  ctx.valid = false;
  if (first) {
    const outermost = frame.uses[0]?.location ?? location(frame, span);
    reporter.report(tooLarge, { name: ctx.name, what }, outermost);
  }
  return false;
}

import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { outOfRange } from '../diagnostics/names/CNN111-out-of-range';
import { repeat, whole } from '../inference/evaluate';
import type { IterationStep } from '../program/program';
import type * as ast from '../syntax/ast';
import type { Place, RunBody, TrainBuilder } from './builder';

/** `repeat 5 { ... }` of a train block: its `minimize` statements, as often in each iteration. */
export function runRepeat(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.RepeatStatement,
  place: Place,
  runBody: RunBody,
): void {
  if (statement.variable !== undefined || statement.count.kind === 'range') {
    // With a variable every turn is another computation: unrolled, each turn drawing its batch.
    repeat(ctx, frame, statement, () => {
      const body: IterationStep[] = [];
      runBody(ctx, frame, train, statement.body, { ...place, iteration: body });
      if (body.length > 0) place.iteration.push({ kind: 'repeat', count: 1, body });
    });
    return;
  }
  const count = whole(ctx, frame, statement.count, 'the count of `repeat`');
  if (count !== undefined && count < 1) {
    const data = { place: 'the count of `repeat`', value: String(count), minimum: 1 };
    ctx.analysis.reporter.report(outOfRange, data, location(frame, statement.count.span));
    failed(ctx);
  }
  const body: IterationStep[] = [];
  runBody(ctx, frame, train, statement.body, { ...place, iteration: body });
  if (body.length > 0) place.iteration.push({ kind: 'repeat', count: count ?? 1, body });
}

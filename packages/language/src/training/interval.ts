import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { outOfRange } from '../diagnostics/names/CNN111-out-of-range';
import { whole } from '../inference/evaluate';
import type { Interval } from '../program/program';
import type * as ast from '../syntax/ast';

/** `every 2 epochs`; after each epoch where nothing is written. Reports what is less than one. */
export function interval(ctx: Context, frame: Frame, written: ast.Every | undefined): Interval {
  if (written === undefined) return { epochs: 1 };
  const count = written.count === undefined ? 1 : whole(ctx, frame, written.count, 'what follows `every`');
  if (count !== undefined && count < 1) {
    const data = { place: 'what follows `every`', value: String(count), minimum: 1 };
    ctx.analysis.reporter.report(outOfRange, data, location(frame, (written.count ?? written).span));
    failed(ctx);
  }
  return written.unit === 'step' ? { steps: count ?? 1 } : { epochs: count ?? 1 };
}

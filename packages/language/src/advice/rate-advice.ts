import { catalogue } from '../catalogue';
import type { Context, Frame } from '../context/context';
import { learningRateAdvice } from '../diagnostics/advice/CNN505-learning-rate';
import type { Fix } from '../diagnostics/diagnostic';
import type { CheckedMinimize, CheckedOptimizer } from '../program/program';
import type * as ast from '../syntax/ast';

const PARAMETER = 'learning_rate';

/** Warns of a learning rate that is always 0, or larger than the optimizer can be told. */
export function adviseRate(
  ctx: Context,
  frame: Frame,
  statement: ast.MinimizeStatement,
  { optimizer, over }: CheckedMinimize,
): void {
  const entry = catalogue.get(optimizer.entry);
  const parameter = entry?.parameters.find(({ name }) => name === PARAMETER);
  if (entry?.optimizer === undefined || typeof parameter?.default !== 'number') return;
  const rate = largestRate(ctx, optimizer);
  if (rate === undefined || (rate > 0 && rate <= entry.optimizer.largestRate)) return;
  const usual = parameter.default;
  ctx.analysis.reporter.report(
    learningRateAdvice,
    { optimizer: entry.name, networks: over, rate, usual },
    optimizer.location,
    { fixes: numberFix(frame, statement.using, usual) },
  );
}

/** How many steps are looked at of a schedule, spread over a long training. */
const SAMPLES = 1000;
const TOTAL = 100_000;

function largestRate(_ctx: Context, { args }: CheckedOptimizer): number | undefined {
  const schedule = args.has(PARAMETER) ? args.schedule(PARAMETER) : undefined;
  if (schedule === undefined || typeof schedule === 'number') return schedule;
  const rule = catalogue.get(schedule.entry)?.value;
  if (rule === undefined) return undefined;
  const rates = Array.from({ length: SAMPLES }, (_, i) => rule(schedule.args, (i * TOTAL) / SAMPLES, TOTAL));
  return Math.max(...rates);
}

/** Where the rate is written as a number it can be replaced. */
function numberFix(frame: Frame, using: ast.Expression | undefined, usual: number): Fix[] {
  if (using?.kind !== 'call') return [];
  const argument = using.args.find(({ name }, index) =>
    name === undefined ? index === 0 : name.text === PARAMETER,
  );
  if (argument?.value.kind !== 'number') return [];
  const edit = { file: frame.module.path, span: argument.value.span, text: String(usual) };
  return [{ title: `Use ${usual}`, edits: [edit], preferred: true }];
}

import { Arguments, type ArgumentValue } from '../catalogue/arguments';
import type { Entry } from '../catalogue/entry';
import { DEFAULT_OPTIMIZER } from '../catalogue/lookup';
import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { describeValue } from '../context/values';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { evaluate } from '../inference/evaluate';
import type { CheckedOptimizer } from '../program/program';
import type * as ast from '../syntax/ast';

const DEFAULT_LEARNING_RATE = 1e-3;

/** What follows `using`; Adam with its defaults where nothing does. */
export function runOptimizer(ctx: Context, frame: Frame, statement: ast.MinimizeStatement): CheckedOptimizer {
  const { using } = statement;
  const value = using === undefined ? undefined : evaluate(ctx, frame, using);
  if (value?.kind === 'call' && value.entry.category === 'optimizer') {
    return { entry: value.entry.canonical ?? value.entry.name, args: value.args, location: value.location };
  }
  if (value !== undefined && value.kind !== 'unknown') {
    const data = {
      place: 'what follows `using`',
      expected: 'an optimizer such as `adam(2e-4)`',
      got: describeValue(value),
    };
    ctx.analysis.reporter.report(wrongKind, data, location(frame, using!.span));
  }
  if (value !== undefined) failed(ctx);
  return {
    entry: DEFAULT_OPTIMIZER.name,
    args: defaultArguments(DEFAULT_OPTIMIZER),
    location: location(frame, statement.span),
  };
}

/** The optimizer that stands for an absent `using`: its defaults, the learning rate 0.001. */
function defaultArguments(entry: Entry): Arguments {
  const values = new Map<string, ArgumentValue>();
  for (const { name, kind, default: value, optional } of entry.parameters) {
    if (value !== undefined) values.set(name, value);
    else if (kind === 'schedule' && !optional) values.set(name, DEFAULT_LEARNING_RATE);
  }
  return new Arguments(values);
}

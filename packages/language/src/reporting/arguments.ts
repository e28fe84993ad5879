import type { Context, Frame } from '../context/context';
import { location, textOf } from '../context/text';
import { changeTo } from '../diagnostics/change';
import type { Fix } from '../diagnostics/diagnostic';
import { tooManyArguments } from '../diagnostics/names/CNN106-too-many-arguments';
import { unknownParameter } from '../diagnostics/names/CNN107-unknown-parameter';
import { missingArgument } from '../diagnostics/names/CNN108-missing-argument';
import { argumentTwice } from '../diagnostics/names/CNN110-argument-twice';
import type { Assignment } from '../names/assign';
import { parameterCalled } from '../names/other-tools';
import { closest } from '../source/similar';
import type * as ast from '../syntax/ast';

type Site = ast.NameExpression | ast.CallExpression;

/** What a call must have, for a message: `conv(filters, kernel, ...)`. */
export function requiredSignature(
  name: string,
  parameters: readonly { readonly name: string; readonly default?: unknown; readonly optional?: boolean }[],
): string {
  const needed = parameters.filter((p) => p.default === undefined && !p.optional).map((p) => p.name);
  const more = parameters.length > needed.length ? ['...'] : [];
  return `\`${name}(${[...needed, ...more].join(', ')})\``;
}

/** The parameter that somebody meant who wrote `name`. */
export function meantParameter(name: string, parameters: readonly string[]): string | undefined {
  return parameterCalled(name, parameters) ?? closest(name, parameters);
}

/** Reports arguments that a call has too many, twice or under unknown names. */
export function reportProblems(
  ctx: Context,
  frame: Frame,
  callee: string,
  parameters: readonly { readonly name: string; readonly default?: unknown; readonly optional?: boolean }[],
  site: Site,
  args: readonly ast.Argument[],
  assignment: Assignment,
  /** Values given without being written: what flows in. */
  flowing = 0,
): boolean {
  const { reporter } = ctx.analysis;
  const extra = assignment.problems.filter((problem) => problem.kind === 'too-many');
  for (const problem of assignment.problems) {
    const arg = args[problem.argument]!;
    const fixes = removeArgument(frame, site, arg);
    if (problem.kind === 'too-many') {
      // Said once for all of them, at the first.
      if (problem !== extra[0]) continue;
      const data = {
        callee,
        signature: requiredSignature(callee, parameters),
        expected: parameters.length,
        got: args.length + flowing,
        flowing: flowing > 0 ? ('counted' as const) : undefined,
      };
      const kept = args.filter((_, i) => !extra.some((one) => one.argument === i));
      reporter.report(tooManyArguments, data, location(frame, arg.span), {
        fixes: extra.length === 1 ? fixes : keepArguments(frame, site, kept),
      });
    } else if (problem.kind === 'unknown') {
      const name = arg.name!;
      const all = parameters.map((parameter) => parameter.name);
      const suggestion = meantParameter(name.text, all);
      const at = location(frame, name.span);
      const change = suggestion === undefined ? fixes : changeTo(at, suggestion);
      const data = { callee, name: name.text, suggestion, parameters: all };
      reporter.report(unknownParameter, data, at, { fixes: change });
    } else {
      const data = { callee, parameter: parameters[problem.parameter!]!.name };
      reporter.report(argumentTwice, data, location(frame, arg.span), { fixes });
    }
  }
  return assignment.problems.length === 0;
}

function keepArguments(frame: Frame, site: Site, kept: readonly ast.Argument[]): Fix[] {
  if (site.kind !== 'call') return [];
  const text = kept.length === 0 ? '' : `(${kept.map((arg) => textOf(frame, arg.span)).join(', ')})`;
  const edit = { file: frame.module.path, span: site.argsSpan, text };
  return [{ title: 'Remove the extra arguments', edits: [edit] }];
}

function removeArgument(frame: Frame, site: Site, arg: ast.Argument): Fix[] {
  if (site.kind !== 'call') return [];
  const index = site.args.indexOf(arg);
  const file = frame.module.path;
  if (index < 0) return [];
  const span =
    site.args.length === 1
      ? site.argsSpan
      : index === 0
        ? { start: arg.span.start, end: site.args[1]!.span.start }
        : { start: site.args[index - 1]!.span.end, end: arg.span.end };
  return [{ title: 'Remove this argument', edits: [{ file, span, text: '' }] }];
}

/** Reports that a call lacks an argument that it needs. */
export function reportMissing(
  ctx: Context,
  frame: Frame,
  callee: string,
  parameters: readonly { readonly name: string; readonly default?: unknown; readonly optional?: boolean }[],
  parameter: { readonly name: string },
  site: Site,
): void {
  const data = { callee, parameter: parameter.name, signature: requiredSignature(callee, parameters) };
  ctx.analysis.reporter.report(missingArgument, data, location(frame, site.span));
}

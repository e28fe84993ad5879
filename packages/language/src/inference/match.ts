import type { Dim } from '../algebra/dim';
import { Arguments, type ArgumentValue } from '../catalogue/arguments';
import type { Entry, ParameterSpec } from '../catalogue/entry';
import { type Context, type Frame, failed, record } from '../context/context';
import { location, textOf } from '../context/text';
import { describeValue, numberValue, type Value } from '../context/values';
import type { Fix } from '../diagnostics/diagnostic';
import { unknownName } from '../diagnostics/names/CNN101-unknown-name';
import { tooManyArguments } from '../diagnostics/names/CNN106-too-many-arguments';
import { unknownParameter } from '../diagnostics/names/CNN107-unknown-parameter';
import { missingArgument } from '../diagnostics/names/CNN108-missing-argument';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { argumentTwice } from '../diagnostics/names/CNN110-argument-twice';
import { outOfRange } from '../diagnostics/names/CNN111-out-of-range';
import { unknownChoice } from '../diagnostics/names/CNN112-unknown-choice';
import { type Assignment, assignArguments } from '../names/assign';
import { takenByIncoming } from '../names/resolve';
import { reportNotWhole } from '../reporting/whole';
import { closest } from '../source/similar';
import type * as ast from '../syntax/ast';
import { evaluate, single } from './evaluate';

/** A value on its way into a node, and where it is written; nothing is written for one that flows in. */
export interface MatchedInput {
  readonly value: Value;
  readonly expression?: ast.Expression;
}

export interface Matched {
  readonly args: Arguments;
  readonly inputs: readonly MatchedInput[];
  argument(parameter: string): ast.Argument | undefined;
}

/** Parameters that take whole numbers. */
const WHOLE: ReadonlySet<ParameterSpec['kind']> = new Set(['integer', 'dim', 'pair', 'shape', 'padding']);

type Site = ast.NameExpression | ast.CallExpression;

/** Matches a call of an entry against its parameters; undefined when something is wrong, which has been reported. */
export function matchArguments(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  site: Site,
  args: readonly ast.Argument[],
  incoming: MatchedInput | undefined,
): Matched | undefined {
  const { parameters } = entry;
  const taken = takenByIncoming(entry, incoming !== undefined);
  const assignment = assignArguments(parameters, args, taken);
  let ok = reportProblems(
    ctx,
    frame,
    entry.name,
    parameters,
    site,
    args,
    assignment,
    taken === undefined ? 0 : 1,
  );
  const values = new Map<string, ArgumentValue>();
  const inputs: MatchedInput[] = [];
  if (entry.incoming && incoming !== undefined) inputs.push(incoming);
  if (!entry.incoming && incoming !== undefined && taken === undefined) {
    const variadic = parameters.find((parameter) => parameter.kind === 'value');
    if (variadic === undefined) {
      const data = {
        callee: entry.name,
        signature: signature(entry.name, parameters),
        expected: parameters.length,
        got: args.length + 1,
      };
      ctx.analysis.reporter.report(tooManyArguments, data, location(frame, site.span));
      ok = false;
    } else inputs.push(incoming);
  }
  parameters.forEach((parameter, index) => {
    const given = assignment.argumentsOf[index]!.map((i) => args[i]!);
    if (parameter.kind === 'value') {
      const found = matchValues(ctx, frame, entry, parameter, given, index === taken ? incoming : undefined);
      if (found === undefined) ok = false;
      else inputs.push(...found);
      const variadicIncoming = parameter.variadic && inputs.length > 0;
      if (found?.length === 0 && !parameter.optional && !variadicIncoming) {
        reportMissing(ctx, frame, entry.name, parameters, parameter, site);
        ok = false;
      }
      return;
    }
    if (given.length === 0) {
      if (parameter.default !== undefined) values.set(parameter.name, defaultValue(parameter));
      else if (!parameter.optional) {
        reportMissing(ctx, frame, entry.name, parameters, parameter, site);
        ok = false;
      }
      return;
    }
    const converted = given.map((arg) =>
      parameter.kind === 'layer'
        ? convertLayer(ctx, frame, entry, parameter, arg, values)
        : convert(ctx, frame, entry, parameter, arg),
    );
    if (converted.some((value) => value === undefined)) {
      ok = false;
      return;
    }
    if (parameter.variadic) {
      values.set(parameter.name, converted.flat() as Dim[]);
    } else values.set(parameter.name, converted[0]!);
  });
  if (!ok) {
    failed(ctx);
    return undefined;
  }
  const argument = (name: string) => {
    const index = parameters.findIndex((parameter) => parameter.name === name);
    const [first] = index < 0 ? [] : assignment.argumentsOf[index]!;
    return first === undefined ? undefined : args[first];
  };
  return { args: new Arguments(values), inputs, argument };
}

/** `conv(filters, kernel, stride: 1)`: what may be left out is shown with its default. */
export function signature(
  name: string,
  parameters: readonly { readonly name: string; readonly default?: unknown; readonly optional?: boolean }[],
): string {
  const needed = parameters.filter((p) => p.default === undefined && !p.optional).map((p) => p.name);
  const more = parameters.length > needed.length ? ['...'] : [];
  return `\`${name}(${[...needed, ...more].join(', ')})\``;
}

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
  const file = frame.module.path;
  const extra = assignment.problems.filter((problem) => problem.kind === 'too-many');
  for (const problem of assignment.problems) {
    const arg = args[problem.argument]!;
    const fixes = removeArgument(frame, site, arg);
    if (problem.kind === 'too-many') {
      // Said once for all of them, at the first.
      if (problem !== extra[0]) continue;
      const data = {
        callee,
        signature: signature(callee, parameters),
        expected: parameters.length,
        got: args.length + flowing,
      };
      const kept = args.filter((_, i) => !extra.some((one) => one.argument === i));
      reporter.report(tooManyArguments, data, location(frame, arg.span), {
        fixes: extra.length === 1 ? fixes : keepArguments(frame, site, kept),
      });
    } else if (problem.kind === 'unknown') {
      const name = arg.name!;
      const all = parameters.map((parameter) => parameter.name);
      const suggestion = closest(name.text, all);
      const change: Fix[] =
        suggestion === undefined
          ? fixes
          : [
              {
                title: `Change to \`${suggestion}\``,
                edits: [{ file, span: name.span, text: suggestion }],
                preferred: true,
              },
            ];
      const data = { callee, name: name.text, suggestion, parameters: all };
      reporter.report(unknownParameter, data, location(frame, name.span), { fixes: change });
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

export function reportMissing(
  ctx: Context,
  frame: Frame,
  callee: string,
  parameters: readonly { readonly name: string; readonly default?: unknown; readonly optional?: boolean }[],
  parameter: { readonly name: string },
  site: Site,
): void {
  const data = { callee, parameter: parameter.name, signature: signature(callee, parameters) };
  ctx.analysis.reporter.report(missingArgument, data, location(frame, site.span));
}

function defaultValue(parameter: ParameterSpec): ArgumentValue {
  const value = parameter.default!;
  return parameter.kind === 'shape' && typeof value === 'number' ? [value] : value;
}

function matchValues(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  parameter: ParameterSpec,
  given: readonly ast.Argument[],
  incoming: MatchedInput | undefined,
): MatchedInput[] | undefined {
  const found: MatchedInput[] = incoming === undefined ? [] : [incoming];
  let ok = incoming === undefined || isInput(incoming.value);
  for (const arg of given) {
    const value = single(ctx, frame, evaluate(ctx, frame, arg.value), arg.value.span);
    if (value.kind === 'unknown') ok = false;
    else if (!isInput(value)) {
      wrong(ctx, frame, entry, parameter, arg.value, 'a value or a number', value);
      ok = false;
    } else found.push({ value, expression: arg.value });
  }
  if (ok && found.length === 0 && typeof parameter.default === 'number') {
    found.push({ value: numberValue(parameter.default) });
  }
  return ok ? found : undefined;
}

function isInput(value: Value): boolean {
  return value.kind === 'node' || (value.kind === 'number' && typeof value.value === 'number');
}

function wrong(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  parameter: ParameterSpec,
  at: ast.Expression,
  expected: string,
  got: Value,
): undefined {
  const data = { place: `\`${parameter.name}\` of \`${entry.name}\``, expected, got: describeValue(got) };
  ctx.analysis.reporter.report(wrongKind, data, location(frame, at.span));
  return undefined;
}

function convert(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  parameter: ParameterSpec,
  arg: ast.Argument,
): ArgumentValue | undefined {
  const expression = arg.value;
  const { kind } = parameter;
  if (kind === 'network') {
    const target = expression.kind === 'name' ? frame.module.names.targets.get(expression) : undefined;
    if (target?.kind === 'binding' && target.binding.kind === 'network')
      return { network: target.binding.name };
    // An unknown name has been reported.
    if (expression.kind === 'name' && target === undefined) return undefined;
    return wrong(
      ctx,
      frame,
      entry,
      parameter,
      expression,
      'the name of a network',
      evaluate(ctx, frame, expression),
    );
  }
  const choices = kind === 'padding' ? ['same', 'valid', 'reflect'] : (parameter.choices ?? []);
  if ((kind === 'choice' || kind === 'padding') && expression.kind === 'name') {
    const { text } = expression;
    const known = frame.module.names.targets.get(expression);
    if (choices.includes(text)) {
      record(ctx, frame, expression, { kind: 'string', value: text });
      return text;
    }
    if (known === undefined) return unknownWord(ctx, frame, entry, parameter, expression, text, choices);
  }
  const value = evaluate(ctx, frame, expression);
  if (value.kind === 'unknown') return undefined;
  const fail = (expected: string) => {
    if (!WHOLE.has(kind)) return wrong(ctx, frame, entry, parameter, expression, expected, value);
    const place = `\`${parameter.name}\` of \`${entry.name}\``;
    reportNotWhole(ctx, frame, expression.span, value, { place, expected });
    return undefined;
  };
  switch (kind) {
    case 'integer': {
      if (!isInteger(value)) return fail('a whole number');
      return inRange(ctx, frame, entry, parameter, expression, value.value as number);
    }
    case 'number': {
      if (value.kind !== 'number' || typeof value.value !== 'number' || !Number.isFinite(value.value)) {
        return fail('a number');
      }
      return inRange(ctx, frame, entry, parameter, expression, value.value);
    }
    case 'dim': {
      const dim = toDim(value);
      if (dim === undefined) return fail('a whole number or a size');
      return inRange(ctx, frame, entry, parameter, expression, dim);
    }
    case 'pair': {
      const items = value.kind === 'list' ? value.items : [value, value];
      if (items.some((item) => item.kind === 'unknown')) return undefined;
      if (items.length !== 2 || !items.every(isInteger))
        return fail('a whole number, or two such as `[3, 5]`');
      const parts = items.map((item) => (item as { value: number }).value);
      if (parts.some((part) => inRange(ctx, frame, entry, parameter, expression, part) === undefined)) {
        return undefined;
      }
      return value.kind === 'list' ? parts : parts[0];
    }
    case 'shape': {
      const items = value.kind === 'list' ? value.items : [value];
      if (items.some((item) => item.kind === 'unknown')) return undefined;
      const dims = items.map(toDim);
      if (dims.some((dim) => dim === undefined)) return fail('a size such as `[28, 28, 1]`');
      const limited = { ...parameter, minimum: parameter.minimum ?? 1 };
      for (const dim of dims) {
        if (inRange(ctx, frame, entry, limited, expression, dim!) === undefined) return undefined;
      }
      return dims as Dim[];
    }
    case 'boolean':
      return value.kind === 'boolean' ? value.value : fail('true or false');
    case 'string':
      return value.kind === 'string' ? value.value : fail('a text such as `"photos"`');
    case 'choice':
    case 'padding': {
      if (kind === 'padding' && isInteger(value)) {
        const limited = { ...parameter, minimum: parameter.minimum ?? 0 };
        return inRange(ctx, frame, entry, limited, expression, value.value as number);
      }
      if (value.kind === 'string' && choices.includes(value.value)) return value.value;
      if (value.kind === 'string') {
        return unknownWord(ctx, frame, entry, parameter, expression, value.value, choices);
      }
      return fail(choices.join(', '));
    }
    case 'schedule': {
      if (value.kind === 'call' && value.entry.category === 'schedule') {
        return { entry: value.entry.name, args: value.args };
      }
      if (value.kind !== 'number' || typeof value.value !== 'number') {
        return fail('a number or a schedule such as `cosine(2e-4)`');
      }
      return inRange(ctx, frame, entry, parameter, expression, value.value);
    }
    default:
      return undefined;
  }
}

/** The name of a value inside the network among the arguments before it; a text is taken too. */
function convertLayer(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  parameter: ParameterSpec,
  { value: expression }: ast.Argument,
  before: ReadonlyMap<string, ArgumentValue>,
): string | undefined {
  const text =
    expression.kind === 'name'
      ? expression.text
      : expression.kind === 'string'
        ? expression.value
        : undefined;
  if (text === undefined) {
    const value = evaluate(ctx, frame, expression);
    if (value.kind === 'unknown') return undefined;
    return wrong(ctx, frame, entry, parameter, expression, 'the name of a value inside the network', value);
  }
  const given = [...before.values()].find((value) => typeof value === 'object' && 'network' in value);
  if (given === undefined) return undefined;
  const { network } = given as { network: string };
  const binding = frame.module.visible.get(network);
  const names = binding && ctx.analysis.networks.get(binding)?.checked.names;
  // It is being checked right now, or has been reported.
  if (names === undefined) return undefined;
  if (names.has(text)) {
    record(ctx, frame, expression, { kind: 'string', value: text });
    return text;
  }
  const suggestion = closest(text, [...names.keys()]);
  const quote = expression.kind === 'string' ? '"' : '';
  const edit = { file: frame.module.path, span: expression.span, text: `${quote}${suggestion}${quote}` };
  const fixes = [{ title: `Change to \`${suggestion}\``, edits: [edit], preferred: true }];
  const data = { name: text, wanted: `value in \`${network}\``, suggestion };
  ctx.analysis.reporter.report(unknownName, data, location(frame, expression.span), {
    related: [{ location: binding!.location, message: `\`${network}\` is declared here` }],
    fixes: suggestion === undefined ? [] : fixes,
  });
  return undefined;
}

function isInteger(value: Value): value is Extract<Value, { kind: 'number' }> {
  return value.kind === 'number' && typeof value.value === 'number' && Number.isSafeInteger(value.value);
}

function toDim(value: Value): Dim | undefined {
  if (value.kind !== 'number') return undefined;
  return typeof value.value !== 'number' || Number.isSafeInteger(value.value) ? value.value : undefined;
}

function inRange<Number extends Dim>(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  parameter: ParameterSpec,
  at: ast.Expression,
  value: Number,
): Number | undefined {
  if (typeof value !== 'number') return value;
  const { minimum, maximum } = parameter;
  if ((minimum === undefined || value >= minimum) && (maximum === undefined || value <= maximum))
    return value;
  const data = {
    place: `\`${parameter.name}\` of \`${entry.name}\``,
    value: String(value),
    minimum,
    maximum,
  };
  const limit = minimum !== undefined && value < minimum ? minimum : maximum;
  const fixes = [
    { title: `Change to ${limit}`, edits: [{ file: frame.module.path, span: at.span, text: String(limit) }] },
  ];
  // Part of a list: the limit alone would replace the whole list.
  const literal = at.kind === 'number' || at.kind === 'unary';
  ctx.analysis.reporter.report(outOfRange, data, location(frame, at.span), { fixes: literal ? fixes : [] });
  return undefined;
}

function unknownWord(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  parameter: ParameterSpec,
  at: ast.Expression,
  got: string,
  choices: readonly string[],
): undefined {
  const suggestion = closest(got, choices);
  const fixes = (suggestion === undefined ? choices : [suggestion]).slice(0, 5).map((choice) => ({
    title: `Change to \`${choice}\``,
    edits: [{ file: frame.module.path, span: at.span, text: choice }],
    ...(suggestion === undefined ? {} : { preferred: true }),
  }));
  const data = { place: `\`${parameter.name}\` of \`${entry.name}\``, got: `\`${got}\``, choices };
  ctx.analysis.reporter.report(unknownChoice, data, location(frame, at.span), { fixes });
  return undefined;
}

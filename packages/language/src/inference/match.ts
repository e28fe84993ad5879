import type { Dim } from '../algebra/dim';
import { Arguments, type ArgumentValue } from '../catalogue/arguments';
import type { Entry, ParameterSpec } from '../catalogue/entry';
import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { numberValue, type Value } from '../context/values';
import { tooManyArguments } from '../diagnostics/names/CNN106-too-many-arguments';
import { assignArguments } from '../names/assign';
import { takenByIncoming } from '../names/leading-value';
import { meantParameter, reportMissing, reportProblems, requiredSignature } from '../reporting/arguments';
import type * as ast from '../syntax/ast';
import { GivenArgument } from './convert';
import { evaluate, single } from './evaluate';
import type { Matched, MatchedInput } from './site';

/** Matches a call of an entry against its parameters; undefined when something is wrong, which has been reported. */
export function matchArguments(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  site: ast.NameExpression | ast.CallExpression,
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
  // Where layers are given, what flows in flows into them.
  const takesChains = parameters.some(({ kind }) => kind === 'chain');
  const inner: Frame = takesChains ? { ...frame, flow: incoming?.value } : frame;
  const inputs: MatchedInput[] = [];
  if (entry.incoming && incoming !== undefined) inputs.push(incoming);
  if (!entry.incoming && incoming !== undefined && taken === undefined) {
    const variadic = parameters.find((parameter) => parameter.kind === 'value');
    if (variadic === undefined) {
      const data = {
        callee: entry.name,
        signature: requiredSignature(entry.name, parameters),
        expected: parameters.length,
        got: args.length + 1,
        flowing: 'refused' as const,
      };
      ctx.analysis.reporter.report(tooManyArguments, data, location(frame, site.span));
      ok = false;
    } else inputs.push(incoming);
  }
  // Given under another name, which has been reported: it is not missing.
  const names = parameters.map(({ name }) => name);
  const meant = assignment.problems.flatMap(({ kind, argument }) =>
    kind === 'unknown' ? [meantParameter(args[argument]!.name!.text, names)] : [],
  );
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
    if (parameter.kind === 'chain') {
      const found = matchChains(ctx, inner, entry, parameter, given);
      if (found === undefined) ok = false;
      else inputs.push(...found);
      if (given.length === 0) {
        reportMissing(ctx, frame, entry.name, parameters, parameter, site);
        ok = false;
      }
      return;
    }
    if (given.length === 0) {
      if (parameter.default !== undefined) values.set(parameter.name, defaultValue(parameter));
      else if (!parameter.optional && !meant.includes(parameter.name)) {
        reportMissing(ctx, frame, entry.name, parameters, parameter, site);
        ok = false;
      }
      return;
    }
    if (parameter.varies) {
      const varying = matchVarying(ctx, inner, given[0]!);
      if (varying !== undefined) {
        inputs.push(varying);
        return;
      }
    }
    const converted = given.map((arg) =>
      new GivenArgument(ctx, frame, entry, parameter, arg.value, values).convert(),
    );
    if (converted.some((value) => value === undefined)) {
      ok = false;
      return;
    }
    if (parameter.variadic) {
      values.set(parameter.name, converted.flat() as readonly Dim[]);
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

/** What layers make of the value that flows, which is `it` in them. */
function matchChains(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  parameter: ParameterSpec,
  given: readonly ast.Argument[],
): MatchedInput[] | undefined {
  const found = given.map(({ value: expression }) => {
    // What one chain does to the flow is not the next one's business.
    const own = { ...frame };
    const value = single(ctx, own, evaluate(ctx, own, expression), expression.span);
    if (value.kind !== 'unknown' && !isInput(value)) {
      const argument = new GivenArgument(ctx, frame, entry, parameter, expression, new Map());
      argument.wrong('layers such as `blur(1.5) -> jpeg`', value);
    }
    return { value, expression };
  });
  return found.every(({ value }) => isInput(value)) ? found : undefined;
}

/** A value where a number may stand too; undefined for anything else. */
function matchVarying(
  ctx: Context,
  frame: Frame,
  { value: expression }: ast.Argument,
): MatchedInput | undefined {
  // Written out it is no value; evaluating it twice would count it twice.
  if (expression.kind === 'number' || expression.kind === 'unary') return undefined;
  const value = single(ctx, frame, evaluate(ctx, frame, expression), expression.span);
  return value.kind === 'node' ? { value, expression } : undefined;
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
      new GivenArgument(ctx, frame, entry, parameter, arg.value, new Map()).wrong(
        'a value or a number',
        value,
      );
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

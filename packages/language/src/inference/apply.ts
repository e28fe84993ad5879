import { Arguments, type ArgumentValue } from '../catalogue/arguments';
import { CATEGORIES } from '../catalogue/categories';
import type { Entry } from '../catalogue/entry';
import { BETWEEN, LIST, OPERATORS } from '../catalogue/lookup';
import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { describeValue, numberValue, UNKNOWN_VALUE, type Value } from '../context/values';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { notALayer } from '../diagnostics/names/CNN117-not-a-layer';
import { noIncomingValue } from '../diagnostics/names/CNN118-no-incoming-value';
import { NUMBER_FUNCTIONS } from '../names/functions';
import { hasLeadingValue, isWord } from '../names/leading-value';
import type * as ast from '../syntax/ast';
import { numberFunction } from './arithmetic';
import { applyBlock } from './block';
import { buildNode } from './entry-call';
import { evaluate, single } from './evaluate';
import { matchArguments } from './match';
import { applyNetwork } from './network-call';
import { callSite, type EntrySite, type Matched, type MatchedInput } from './site';

/**
 * Applies a layer, block, network or number function.
 * @param piped what flows in through `->`; undefined at the head of a chain, where the flow is used if one is needed
 */
export function applyCallee(
  ctx: Context,
  frame: Frame,
  site: ast.NameExpression | ast.CallExpression,
  piped: Value | undefined,
): Value {
  const target = frame.module.names.targets.get(site);
  const name = site.kind === 'call' ? site.callee.text : site.text;
  if (target === undefined || target.kind === 'entry') {
    const numeric = site.kind === 'call' && piped === undefined && NUMBER_FUNCTIONS.has(name);
    if (numeric && (target === undefined || allNumbers(ctx, frame, site)))
      return numberFunction(ctx, frame, site);
  }
  if (target === undefined) {
    if (site.kind === 'call') for (const arg of site.args) evaluate(ctx, frame, arg.value);
    if (piped !== undefined && NUMBER_FUNCTIONS.has(name)) {
      const data = { name, is: 'a function on numbers' };
      ctx.analysis.reporter.report(notALayer, data, location(frame, site.span));
    }
    return failed(ctx);
  }
  if (target.kind === 'entry') return applyEntry(ctx, frame, target.entry, site, piped);
  const { binding } = target;
  if (binding.kind === 'block') return applyBlock(ctx, frame, binding, site, piped);
  if (binding.kind === 'network') return applyNetwork(ctx, frame, binding, site, piped);
  // The resolver has said that it is no layer; its arguments may hold more mistakes.
  if (site.kind === 'call') for (const arg of site.args) evaluate(ctx, frame, arg.value);
  return failed(ctx);
}

/** A name such as `abs` may be a function on numbers and a layer: numbers alone make it a function. */
function allNumbers(ctx: Context, frame: Frame, call: ast.CallExpression): boolean {
  const known = (expression: ast.Expression): boolean => {
    switch (expression.kind) {
      case 'number':
        return true;
      case 'name': {
        const target = frame.module.names.targets.get(expression);
        if (target?.kind !== 'binding') return false;
        const { binding } = target;
        const value = frame.values.get(binding) ?? ctx.analysis.constants.get(binding);
        return value?.kind === 'number';
      }
      case 'unary':
        return known(expression.operand);
      case 'binary': {
        let left: ast.Expression = expression;
        while (left.kind === 'binary') {
          if (!known(left.right)) return false;
          left = left.left;
        }
        return known(left);
      }
      case 'call':
        return (
          NUMBER_FUNCTIONS.has(expression.callee.text) && expression.args.every((arg) => known(arg.value))
        );
      case 'member':
        return true;
      default:
        return false;
    }
  };
  return call.args.length > 0 && call.args.every((arg) => known(arg.value));
}

/** `uniform(0, 0.2)`: two limits and no size are one number for each example. */
function limitsAlone(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  args: readonly ast.Argument[],
): Matched | undefined {
  if (entry.takesLimits === undefined || args.length !== 2 || args.some(({ name }) => name !== undefined))
    return undefined;
  const numbers = args.map(({ value }) => {
    const found = value.kind === 'list' ? undefined : evaluate(ctx, frame, value);
    return found?.kind === 'number' && typeof found.value === 'number' ? found.value : undefined;
  });
  const [low, high] = numbers;
  // A size comes first, and the limits' defaults are 0 and 1: what rises from the first to the second is no size and its limit.
  if (low === undefined || high === undefined || low >= high) return undefined;
  const values = new Map<string, ArgumentValue>([
    ['shape', [1]],
    [entry.takesLimits[0], low],
    [entry.takesLimits[1], high],
  ]);
  const argument = (name: string) => args[entry.takesLimits!.indexOf(name)];
  return { args: new Arguments(values), inputs: [], argument };
}

function applyEntry(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  site: ast.NameExpression | ast.CallExpression,
  piped: Value | undefined,
): Value {
  let args = site.kind === 'call' ? site.args : [];
  let incoming: MatchedInput | undefined;
  if (entry.incoming) {
    if (piped !== undefined) incoming = { value: piped };
    else {
      const [first, ...rest] = args;
      // Nothing flows in a train block: `concat(a, b)` joins its arguments there.
      const leads =
        frame.flow === undefined
          ? first !== undefined && first.name === undefined && !isWord(entry, first)
          : hasLeadingValue(entry, args, (node) => frame.module.names.targets.get(node));
      const value = leads
        ? single(ctx, frame, evaluate(ctx, frame, first!.value), first!.value.span)
        : undefined;
      // Of a block that nothing uses no parameter is known: it may be a number.
      const maybeNumber = frame.flow !== undefined && entry.asFunction !== true;
      if (value?.kind === 'unknown' && !maybeNumber) return value;
      if (value?.kind === 'node') {
        incoming = { value, expression: first!.value };
        args = rest;
      } else if (frame.flow !== undefined) incoming = { value: frame.flow };
      else {
        const data = { callee: entry.name };
        ctx.analysis.reporter.report(noIncomingValue, data, location(frame, site.span));
        return failed(ctx);
      }
    }
  } else if (piped !== undefined) incoming = { value: piped };
  if (entry.inAnyOrder && incoming !== undefined) {
    return applyInAnyOrder(ctx, frame, entry, site, args, incoming);
  }
  const matched =
    limitsAlone(ctx, frame, entry, args) ?? matchArguments(ctx, frame, entry, site, args, incoming);
  if (matched === undefined) return failed(ctx);
  if (CATEGORIES[entry.category].nested) {
    return { kind: 'call', entry, args: matched.args, location: location(frame, site.span) };
  }
  return buildNode(ctx, frame, callSite(entry, site, matched));
}

/** A node for each place in the order, the chains written out in each: it is drawn only when the program runs. */
function applyInAnyOrder(
  ctx: Context,
  frame: Frame,
  entry: Entry,
  site: ast.NameExpression | ast.CallExpression,
  args: readonly ast.Argument[],
  incoming: MatchedInput,
): Value {
  let order: MatchedInput | undefined;
  let current = incoming;
  for (let place = 0; place === 0 || place < args.length; place++) {
    const matched = matchArguments(ctx, frame, entry, site, args, current);
    if (matched === undefined) return failed(ctx);
    order ??= { value: drawBetween(ctx, frame, site, [args.length], 0, 1) };
    const inputs = [...matched.inputs, order, { value: numberValue(place) }];
    const value = buildNode(ctx, frame, callSite(entry, site, { ...matched, inputs }));
    if (value.kind !== 'node') return value;
    current = { value };
  }
  return current.value;
}

/** `a + b` and `-a`: entries of the catalogue whose inputs are the operands. */
export function applyArithmetic(
  ctx: Context,
  frame: Frame,
  expression: ast.BinaryExpression | ast.UnaryExpression,
  entry: Entry,
  operands: readonly (readonly [Value, ast.Expression])[],
): Value {
  if (operands.some(([value]) => value.kind === 'unknown')) return UNKNOWN_VALUE;
  const inputs = operands.map(([value, expression]) => ({ value, expression }));
  const site: EntrySite = {
    entry,
    site: expression,
    args: new Arguments(new Map()),
    inputs,
    argument: (name) => {
      const operand = operands[name === 'left' || operands.length === 1 ? 0 : 1]?.[1];
      return operand === undefined ? undefined : { value: operand, span: operand.span };
    },
  };
  return buildNode(ctx, frame, site);
}

/** A list of numbers beside an operator: an entry of the catalogue, as the operators are. */
export function applyList(
  ctx: Context,
  frame: Frame,
  expression: ast.Expression,
  numbers: readonly number[],
): Value {
  const [parameter] = LIST.parameters;
  return buildNode(ctx, frame, {
    entry: LIST,
    site: expression,
    args: new Arguments(new Map([[parameter!.name, numbers]])),
    inputs: [],
    argument: () => undefined,
  });
}

/** `0.5 .. 3`: one number for each example, equally likely anywhere between. */
export function applyRange(
  ctx: Context,
  frame: Frame,
  expression: ast.RangeExpression,
  low: Value,
  high: Value,
): Value {
  if (low.kind === 'unknown' || high.kind === 'unknown') return UNKNOWN_VALUE;
  for (const [value, end] of [
    [low, expression.from],
    [high, expression.to],
  ] as const) {
    if (value.kind === 'number' && typeof value.value === 'number') continue;
    const data = { place: 'an end of a range', expected: 'a number', got: describeValue(value) };
    ctx.analysis.reporter.report(wrongKind, data, location(frame, end.span));
    return failed(ctx);
  }
  const limits = [low, high].map((end) => (end as { value: number }).value) as [number, number];
  return drawBetween(ctx, frame, expression, [1], ...limits);
}

/** Numbers for each example, equally likely anywhere between two limits, which a range at `site` may write. */
function drawBetween(
  ctx: Context,
  frame: Frame,
  site: ast.Expression,
  shape: readonly number[],
  low: number,
  high: number,
): Value {
  const { takesLimits } = BETWEEN;
  const args = new Map<string, ArgumentValue>([
    ['shape', shape],
    [takesLimits![0], low],
    [takesLimits![1], high],
  ]);
  return buildNode(ctx, frame, {
    entry: BETWEEN,
    site,
    args: new Arguments(args),
    inputs: [],
    argument(name) {
      const ends = site.kind === 'range' ? [site.from, site.to] : [];
      const written = ends[takesLimits!.indexOf(name)];
      return written === undefined ? undefined : { value: written, span: written.span };
    },
  });
}

/** `x[0 .. 16]`: an entry of the catalogue, as the operators are. */
export function applyChannels(
  ctx: Context,
  frame: Frame,
  expression: ast.SliceExpression,
  value: Value,
  from: number,
  to: number | undefined,
): Value {
  const args = new Map([['from', from]]);
  if (to !== undefined) args.set('to', to);
  return buildNode(ctx, frame, {
    entry: OPERATORS.slice,
    site: expression,
    args: new Arguments(args),
    inputs: [{ value, expression: expression.object }],
    argument(name) {
      const written = name === 'from' ? expression.from : name === 'to' ? expression.to : undefined;
      return written === undefined ? undefined : { value: written, span: written.span };
    },
  });
}

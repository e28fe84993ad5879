import { exact, SizeLimit } from '../algebra/limits';
import { type Context, type Frame, failed, record } from '../context/context';
import { spend } from '../context/spend';
import { location } from '../context/text';
import { describeValue, numberValue, UNKNOWN_VALUE, type Value } from '../context/values';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { noIncomingValue } from '../diagnostics/names/CNN118-no-incoming-value';
import { resultCount } from '../diagnostics/names/CNN121-result-count';
import { noResult } from '../diagnostics/names/CNN123-no-result';
import { unknownProperty } from '../diagnostics/names/CNN125-unknown-property';
import { tooComplex } from '../diagnostics/shapes/CNN213-too-complex';
import { beyondExact } from '../diagnostics/shapes/CNN214-beyond-exact';
import type { NodeId } from '../program/program';
import { reportNotWhole } from '../reporting/whole';
import type * as ast from '../syntax/ast';
import { formatType } from '../types';
import { applyCallee, applyChannels, applyRange } from './apply';
import { binary, negateValue, truth } from './arithmetic';

const MAX_DEPTH = 400;

/** The value of an expression. Mistakes are reported, and give the unknown value. */
export function evaluate(ctx: Context, frame: Frame, expression: ast.Expression): Value {
  if (!spend(ctx, frame, expression.span)) return failed(ctx);
  if (ctx.depth >= MAX_DEPTH) return failed(ctx);
  ctx.depth++;
  const value = limited(ctx, frame, expression.span, () => evaluateKind(ctx, frame, expression));
  ctx.depth--;
  record(ctx, frame, expression, value);
  return value;
}

/** The value that `compute` finds, or what is wrong where a size in it can't be kept exactly: reported at `span`. */
export function limited(ctx: Context, frame: Frame, span: ast.Span, compute: () => Value): Value {
  const { depth, fixed } = ctx;
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof SizeLimit)) throw error;
    ctx.depth = depth;
    ctx.fixed = fixed;
    ctx.analysis.reporter.report(
      error.reason === 'inexact' ? beyondExact : tooComplex,
      {},
      location(frame, span),
    );
    return failed(ctx);
  }
}

function evaluateKind(ctx: Context, frame: Frame, expression: ast.Expression): Value {
  switch (expression.kind) {
    case 'number': {
      const real = /[.e]/i.test(expression.text);
      return numberValue(real ? expression.value : exact(expression.value), real);
    }
    case 'string':
      return { kind: 'string', value: expression.value };
    case 'boolean':
      return { kind: 'boolean', value: expression.value };
    case 'list':
      return { kind: 'list', items: expression.items.map((item) => evaluate(ctx, frame, item)) };
    case 'name':
      return evaluateName(ctx, frame, expression);
    case 'call':
      return applyCallee(ctx, frame, expression, undefined);
    case 'chain': {
      let value = evaluate(ctx, frame, expression.head);
      for (const link of expression.links) {
        if (link.kind === 'missing' || !spend(ctx, frame, link.span)) return failed(ctx);
        const piped = single(ctx, frame, value, link.span);
        value = limited(ctx, frame, link.span, () => applyCallee(ctx, frame, link, piped));
        record(ctx, frame, link, value);
      }
      return value;
    }
    case 'unary':
      return negateValue(ctx, frame, expression);
    case 'binary':
      return evaluateBinary(ctx, frame, expression);
    case 'if':
      return evaluateIf(ctx, frame, expression);
    case 'member':
      return evaluateMember(ctx, frame, expression);
    case 'range': {
      const [low, high] = [evaluate(ctx, frame, expression.from), evaluate(ctx, frame, expression.to)];
      return applyRange(ctx, frame, expression, low, high);
    }
    case 'slice':
      return evaluateSlice(ctx, frame, expression);
    case 'fixed': {
      const outer = ctx.fixed;
      ctx.fixed = true;
      const value = evaluate(ctx, frame, expression.value);
      ctx.fixed = outer;
      return value;
    }
    case 'missing':
      return failed(ctx);
  }
}

/** Goes down the left side of a sum in a loop: it may be thousands of terms long. */
function evaluateBinary(ctx: Context, frame: Frame, start: ast.BinaryExpression): Value {
  const spine: ast.BinaryExpression[] = [];
  let leftmost: ast.Expression = start;
  while (leftmost.kind === 'binary') {
    spine.push(leftmost);
    leftmost = leftmost.left;
  }
  let value = evaluate(ctx, frame, leftmost);
  for (let i = spine.length - 1; i >= 0; i--) {
    const expression = spine[i]!;
    const { operator } = expression;
    if (!spend(ctx, frame, expression.span)) return failed(ctx);
    const decided =
      value.kind === 'boolean' && (operator === 'and' ? !value.value : operator === 'or' && value.value);
    if (!decided) {
      const right = evaluate(ctx, frame, expression.right);
      const left = value;
      value = limited(ctx, frame, expression.span, () => binary(ctx, frame, expression, left, right));
    }
    if (i > 0) record(ctx, frame, expression, value);
  }
  return value;
}

function evaluateName(ctx: Context, frame: Frame, expression: ast.NameExpression): Value {
  if (expression.text === 'it') {
    if (frame.flow !== undefined) return frame.flow;
    ctx.analysis.reporter.report(noIncomingValue, { callee: 'it' }, location(frame, expression.span));
    return failed(ctx);
  }
  const target = frame.module.names.targets.get(expression);
  if (target === undefined) return failed(ctx);
  if (target.kind === 'entry') return applyCallee(ctx, frame, expression, undefined);
  const { binding } = target;
  if (binding.kind === 'network' || binding.kind === 'block') {
    return applyCallee(ctx, frame, expression, undefined);
  }
  const value = frame.values.get(binding) ?? ctx.analysis.constants.get(binding);
  return value ?? failed(ctx);
}

function evaluateIf(ctx: Context, frame: Frame, expression: ast.IfExpression): Value {
  const condition = truth(ctx, frame, expression.condition);
  if (condition === undefined) return failed(ctx);
  const body = condition ? expression.then : expression.else;
  const { flow, returned } = frame;
  if (body === undefined) {
    ctx.analysis.reporter.report(noResult, { name: 'this `if`' }, location(frame, expression.span));
    return failed(ctx);
  }
  const hasValue = body.statements.some(
    (statement) =>
      statement.kind === 'flow' || statement.kind === 'if-statement' || statement.kind === 'repeat',
  );
  run(ctx, frame, body);
  const result = frame.flow;
  frame.flow = flow;
  frame.returned = returned;
  if (result === undefined || !hasValue) {
    ctx.analysis.reporter.report(noResult, { name: 'this branch' }, location(frame, expression.span));
    return failed(ctx);
  }
  return result;
}

function evaluateMember(ctx: Context, frame: Frame, expression: ast.MemberExpression): Value {
  const { property } = expression;
  const object = evaluate(ctx, frame, expression.object);
  if (object.kind === 'unknown') return UNKNOWN_VALUE;
  const index = ['height', 'width', 'channels'].indexOf(property.text);
  const type = object.kind === 'node' ? ctx.builder!.type(object.id) : undefined;
  if (type?.kind === 'tensor' && type.shape.length === 3 && index >= 0)
    return numberValue(type.shape[index]!);
  const of = type === undefined ? describeValue(object) : `a value of size ${formatType(type)}`;
  ctx.analysis.reporter.report(
    unknownProperty,
    { property: property.text, of },
    location(frame, property.span),
  );
  return failed(ctx);
}

/** `x[0 .. 16]` is `x -> channels(0, 16)`. */
function evaluateSlice(ctx: Context, frame: Frame, expression: ast.SliceExpression): Value {
  const value = single(ctx, frame, evaluate(ctx, frame, expression.object), expression.object.span);
  const end = (written: ast.Expression | undefined) =>
    written === undefined ? undefined : whole(ctx, frame, written, 'a channel');
  const from = end(expression.from);
  const to = end(expression.to);
  const unknown =
    (expression.from !== undefined && from === undefined) ||
    (expression.to !== undefined && to === undefined);
  if (value.kind === 'unknown' || unknown) return UNKNOWN_VALUE;
  if (value.kind !== 'node') {
    const data = { place: 'what channels are taken of', expected: 'a value', got: describeValue(value) };
    ctx.analysis.reporter.report(wrongKind, data, location(frame, expression.object.span));
    return failed(ctx);
  }
  return applyChannels(ctx, frame, expression, value, from ?? 0, expression.single ? (from ?? 0) + 1 : to);
}

/** One value: several results must be taken apart first. */
export function single(ctx: Context, frame: Frame, value: Value, span: ast.Span): Value {
  if (value.kind !== 'results') return value;
  const data = { names: 1, results: value.values.length };
  ctx.analysis.reporter.report(resultCount, data, location(frame, span));
  return failed(ctx);
}

/** Runs statements; names bound in them stay in the frame, where the resolver lets nobody see them. */
export function run(ctx: Context, frame: Frame, body: ast.Body): void {
  if (ctx.depth >= MAX_DEPTH) {
    failed(ctx);
    return;
  }
  ctx.depth++;
  for (const statement of body.statements) {
    if (ctx.stopped || frame.returned !== undefined) break;
    runStatement(ctx, frame, statement);
  }
  ctx.depth--;
}

/** The statements that networks, blocks and train blocks have in common. */
export function runStatement(ctx: Context, frame: Frame, statement: ast.Statement): void {
  switch (statement.kind) {
    case 'flow': {
      const value = single(ctx, frame, evaluate(ctx, frame, statement.value), statement.value.span);
      frame.flow = value;
      if (statement.as !== undefined) bind(ctx, frame, statement.as, value);
      break;
    }
    case 'bind':
      bindAll(ctx, frame, statement);
      break;
    case 'let': {
      const value = evaluate(ctx, frame, statement.value);
      bind(ctx, frame, statement.name, constant(ctx, frame, value, statement));
      break;
    }
    case 'repeat':
      repeat(ctx, frame, statement, () => run(ctx, frame, statement.body));
      break;
    case 'if-statement': {
      const condition = truth(ctx, frame, statement.condition);
      const body = condition === undefined ? undefined : condition ? statement.then : statement.else;
      if (condition === undefined) frame.flow = failed(ctx);
      else if (body !== undefined) run(ctx, frame, body);
      break;
    }
    case 'return':
      frame.returned = statement.values.map((value) =>
        single(ctx, frame, evaluate(ctx, frame, value), value.span),
      );
      break;
    default:
      // Reported by the resolver as misplaced.
      failed(ctx);
  }
}

function bindAll(ctx: Context, frame: Frame, statement: ast.BindStatement): void {
  const value = evaluate(ctx, frame, statement.value);
  const { names } = statement;
  const values = resultsOf(value, names.length > 1);
  const known = value.kind !== 'unknown';
  if (known && names.length !== values.length) {
    const data = { names: names.length, results: values.length };
    const span = {
      start: names[0]?.span.start ?? statement.span.start,
      end: names.at(-1)?.span.end ?? statement.span.end,
    };
    ctx.analysis.reporter.report(resultCount, data, location(frame, span));
    failed(ctx);
  }
  names.forEach((name, i) => {
    bind(ctx, frame, name, values[i] ?? UNKNOWN_VALUE);
  });
}

function resultsOf(value: Value, several: boolean): readonly Value[] {
  if (value.kind === 'results') return value.values;
  const further = several && value.kind === 'node' ? value.further?.() : undefined;
  return [value, ...(further ?? [])];
}

/** Gives a value a name in the frame’s scope. */
export function bind(ctx: Context, frame: Frame, name: ast.Name, value: Value): void {
  const binding = frame.module.names.introductions.get(name);
  if (binding !== undefined) frame.values.set(binding, value);
  if (value.kind === 'node') label(ctx, frame, name.text, value.id);
  record(ctx, frame, name, value);
}

/** A name for what is computed outside of the block, such as its parameter, is no label. */
function label({ builder }: Context, { uses }: Frame, name: string, node: NodeId): void {
  const around = builder?.node(node).origin.uses;
  if (around === undefined || !uses.every((use, depth) => around[depth] === use)) return;
  builder?.labels.push({ name, node, depth: uses.length });
}

/** A `let` names what is known when the file is checked. */
export function constant(ctx: Context, frame: Frame, value: Value, statement: ast.LetDeclaration): Value {
  if (value.kind !== 'node' && value.kind !== 'results' && value.kind !== 'call') return value;
  const data = {
    place: `the constant \`${statement.name.text}\``,
    expected: 'a number, size, text or truth value',
    got: describeValue(value),
  };
  const start = statement.span.start;
  const fixes =
    ctx.builder === undefined
      ? []
      : [
          {
            title: 'Remove `let`: bind a value',
            edits: [{ file: frame.module.path, span: { start, end: statement.name.span.start }, text: '' }],
          },
        ];
  ctx.analysis.reporter.report(wrongKind, data, location(frame, statement.value.span), { fixes });
  return failed(ctx);
}

/** Calls `body` once for each turn, with the variable bound. */
export function repeat(ctx: Context, frame: Frame, statement: ast.RepeatStatement, body: () => void): void {
  const { count, variable } = statement;
  let from = 0;
  let to: number | undefined;
  if (count.kind === 'range') {
    const first = whole(ctx, frame, count.from, 'the start of `repeat`');
    to = whole(ctx, frame, count.to, 'the end of `repeat`');
    if (first === undefined) to = undefined;
    else from = first;
  } else to = whole(ctx, frame, count, 'the count of `repeat`');
  if (to === undefined) {
    frame.flow = failed(ctx);
    return;
  }
  for (let i = from; i < to; i++) {
    if (!spend(ctx, frame, statement.span) || frame.returned !== undefined) return;
    if (variable !== undefined) bind(ctx, frame, variable, numberValue(i));
    body();
  }
}

/** A whole number known when the file is checked. */
export function whole(
  ctx: Context,
  frame: Frame,
  expression: ast.Expression,
  place: string,
): number | undefined {
  const value = evaluate(ctx, frame, expression);
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'number' && Number.isSafeInteger(value.value)) return value.value as number;
  reportNotWhole(ctx, frame, expression.span, value, { place, expected: 'a whole number' });
  return undefined;
}

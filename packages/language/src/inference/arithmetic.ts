import { compareNumbers } from '../algebra/comparison';
import { describeConditions, findConditions } from '../algebra/conditions';
import * as algebra from '../algebra/dim';
import type { Entry } from '../catalogue/entry';
import { OPERATORS } from '../catalogue/lookup';
import { type Context, type Frame, failed } from '../context/context';
import { location, textOf, withParentheses } from '../context/text';
import { describeValue, numberValue, UNKNOWN_VALUE, type Value } from '../context/values';
import { tooManyArguments } from '../diagnostics/names/CNN106-too-many-arguments';
import { missingArgument } from '../diagnostics/names/CNN108-missing-argument';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { inexactDivision } from '../diagnostics/shapes/CNN205-inexact-division';
import { NUMBER_FUNCTIONS } from '../names/functions';
import { whereFix } from '../reporting/fixes';
import { reportNotWhole } from '../reporting/whole';
import type * as ast from '../syntax/ast';
import { applyArithmetic, applyList } from './apply';
import { evaluate } from './evaluate';

type NumberValue = Extract<Value, { kind: 'number' }>;

/** Of the operators of the grammar those that values have too. */
const OF_VALUES: ReadonlyMap<string, Entry> = new Map(Object.entries(OPERATORS));

/** The value of a binary operator on numbers, sizes or tensors; unknown, and reported, where it has none. */
export function binary(
  ctx: Context,
  frame: Frame,
  expression: ast.BinaryExpression,
  left: Value,
  right: Value,
): Value {
  if (left.kind === 'unknown' || right.kind === 'unknown') return UNKNOWN_VALUE;
  const { operator } = expression;
  if (left.kind === 'number' && right.kind === 'number') return numbers(ctx, frame, expression, left, right);
  if (operator === 'and' || operator === 'or') {
    if (left.kind === 'boolean' && right.kind === 'boolean') return right;
    const [wrong, side] = left.kind === 'boolean' ? [right, expression.right] : [left, expression.left];
    return notA(ctx, frame, side, `a side of \`${operator}\``, 'true or false', wrong);
  }
  const plain = (value: Value) =>
    value.kind === 'boolean' || value.kind === 'string' ? value.value : undefined;
  const a = plain(left);
  const b = plain(right);
  if ((operator === '==' || operator === '!=') && a !== undefined && typeof a === typeof b) {
    return { kind: 'boolean', value: (a === b) === (operator === '==') };
  }
  const entry = OF_VALUES.get(operator);
  if (entry === undefined) {
    const [wrong, side] = left.kind === 'number' ? [right, expression.right] : [left, expression.left];
    return notA(
      ctx,
      frame,
      side,
      `a side of \`${operator}\``,
      'a number known when the file is checked',
      wrong,
    );
  }
  const operands: [Value, ast.Expression][] = [];
  for (const [value, side] of [
    [left, expression.left],
    [right, expression.right],
  ] as const) {
    const operand = value.kind === 'list' ? listValue(ctx, frame, side, value.items) : value;
    if (operand?.kind === 'unknown') return UNKNOWN_VALUE;
    if (operand?.kind !== 'node' && operand?.kind !== 'number') {
      return notA(ctx, frame, side, `a side of \`${operator}\``, 'a number or a value', value);
    }
    operands.push([operand, side]);
  }
  return applyArithmetic(ctx, frame, expression, entry, operands);
}

/** `[0.485, 0.456, 0.406]` beside an operator: a number for each channel. Undefined for a list of anything else. */
function listValue(
  ctx: Context,
  frame: Frame,
  side: ast.Expression,
  items: readonly Value[],
): Value | undefined {
  if (items.some((item) => item.kind === 'unknown')) return UNKNOWN_VALUE;
  const numbers = items.map((item) =>
    item.kind === 'number' && typeof item.value === 'number' ? item.value : undefined,
  );
  if (numbers.length === 0 || !numbers.every((number) => number !== undefined)) return undefined;
  return applyList(ctx, frame, side, numbers);
}

function notA(
  ctx: Context,
  frame: Frame,
  side: ast.Expression,
  place: string,
  expected: string,
  got: Value,
): Value {
  ctx.analysis.reporter.report(
    wrongKind,
    { place, expected, got: describeValue(got) },
    location(frame, side.span),
  );
  return failed(ctx);
}

function isWhole(value: algebra.Dim): boolean {
  return typeof value !== 'number' || Number.isSafeInteger(value);
}

/** Fractions are not sizes: floating point is what they are, and no digit of it is promised. */
const FRACTIONS = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
};

/** How two numbers are combined: exactly, unless one of them is a fraction. */
function operations(...values: readonly algebra.Dim[]): {
  add(a: algebra.Dim, b: algebra.Dim): algebra.Dim;
  subtract(a: algebra.Dim, b: algebra.Dim): algebra.Dim;
  multiply(a: algebra.Dim, b: algebra.Dim): algebra.Dim;
} {
  const plain = values.every((value) => typeof value === 'number');
  return plain && !values.every(isWhole) ? (FRACTIONS as ReturnType<typeof operations>) : algebra;
}

function numbers(
  ctx: Context,
  frame: Frame,
  expression: ast.BinaryExpression,
  left: NumberValue,
  right: NumberValue,
): Value {
  const { operator } = expression;
  const a = left.value;
  const b = right.value;
  const real = left.real || right.real;
  const both = typeof a === 'number' && typeof b === 'number';
  if (!both && !(isWhole(a) && isWhole(b))) {
    const side = isWhole(a) ? expression.right : expression.left;
    const needed = { place: 'what is combined with a size', expected: 'a whole number' };
    reportNotWhole(ctx, frame, side.span, isWhole(a) ? right : left, needed);
    return UNKNOWN_VALUE;
  }
  const by = real && both ? (FRACTIONS as typeof algebra) : operations(a, b);
  const division = left.division ?? right.division;
  switch (operator) {
    case '+':
      return numberValue(by.add(a, b), real, division);
    case '-':
      return numberValue(by.subtract(a, b), real, division);
    case '*':
      return numberValue(by.multiply(a, b), real, division);
    case '/':
      return divide(ctx, frame, expression, left, right);
    case '%':
      if (b === 0) return zero(ctx, frame, expression.right);
      return numberValue(both ? a - b * Math.floor(a / b) : algebra.modulo(a, b), real);
    case 'and':
    case 'or':
      return notA(ctx, frame, expression.left, `a side of \`${operator}\``, 'true or false', left);
    default:
      return comparison(ctx, frame, expression, a, b);
  }
}

function zero(ctx: Context, frame: Frame, side: ast.Expression): Value {
  return notA(ctx, frame, side, 'a divisor', 'a number other than 0', numberValue(0));
}

function divide(
  ctx: Context,
  frame: Frame,
  expression: ast.BinaryExpression,
  left: NumberValue,
  right: NumberValue,
): Value {
  const a = left.value;
  const b = right.value;
  if (b === 0) return zero(ctx, frame, expression.right);
  if (typeof a === 'number' && typeof b === 'number') {
    const real = left.real || right.real || !Number.isInteger(a) || !Number.isInteger(b);
    if (real || a % b === 0) return numberValue(a / b, real, left.division ?? right.division);
    // A fraction, such as `25 / 255`. Where a whole number is needed, that says what is wrong.
    const at = location(frame, withParentheses(frame.module.text, expression.span));
    const written = { left: String(a), right: String(b), text: textOf(frame, expression.span), at };
    return numberValue(a / b, true, written);
  } else {
    const exact = algebra.divideExactly(a, b);
    if (exact !== undefined) return numberValue(exact);
  }
  const conditions = findConditions([a, b], ([x, y]) => algebra.divideExactly(x!, y!) !== undefined);
  const text = textOf(frame, expression.span);
  const span = withParentheses(frame.module.text, expression.span);
  const floor = {
    title: `Round down: \`floor(${text})\``,
    edits: [{ file: frame.module.path, span, text: `floor(${text})` }],
    preferred: true,
  };
  const where = conditions === undefined ? undefined : whereFix(ctx, conditions);
  ctx.analysis.reporter.report(
    inexactDivision,
    { left: algebra.format(a), right: algebra.format(b), text },
    location(frame, span),
    {
      fixes: where === undefined ? [floor] : [where, { ...floor, preferred: false }],
      ...(conditions === undefined ? {} : { hint: `It is whole when ${describeConditions(conditions)}.` }),
    },
  );
  ctx.valid = false;
  return numberValue(algebra.floorDivide(a, b));
}

function comparison(
  ctx: Context,
  frame: Frame,
  expression: ast.BinaryExpression,
  a: algebra.Dim,
  b: algebra.Dim,
): Value {
  const { operator } = expression;
  const known = compareNumbers(operator, a, b);
  if (known !== undefined) return { kind: 'boolean', value: known };
  ctx.analysis.reporter.report(
    wrongKind,
    {
      place: 'a condition',
      expected: 'known when the file is checked',
      got: `one that depends on the size of the input (${algebra.format(a)} and ${algebra.format(b)})`,
    },
    location(frame, expression.span),
  );
  return failed(ctx);
}

/** The value of a condition, or undefined when it isn't known. */
export function truth(ctx: Context, frame: Frame, condition: ast.Expression): boolean | undefined {
  const value = evaluate(ctx, frame, condition);
  if (value.kind === 'boolean') return value.value;
  if (value.kind !== 'unknown') notA(ctx, frame, condition, 'a condition', 'true or false', value);
  return undefined;
}

/** The value of `-x`; unknown, and reported, where it has none. */
export function negateValue(ctx: Context, frame: Frame, expression: ast.UnaryExpression): Value {
  const { operand, operator } = expression;
  const value = evaluate(ctx, frame, operand);
  if (value.kind === 'unknown') return value;
  if (operator === 'not') {
    if (value.kind === 'boolean') return { kind: 'boolean', value: !value.value };
    return notA(ctx, frame, operand, 'what follows `not`', 'true or false', value);
  }
  if (value.kind === 'number') {
    const { value: number, real } = value;
    return numberValue(typeof number === 'number' ? -number : algebra.negate(number), real, value.division);
  }
  if (value.kind === 'node')
    return applyArithmetic(ctx, frame, expression, OPERATORS.negate, [[value, operand]]);
  return notA(ctx, frame, operand, 'what follows `-`', 'a number or a value', value);
}

/** `floor(a / b)` and its like: the division inside need not be whole. */
export function numberFunction(ctx: Context, frame: Frame, call: ast.CallExpression): Value {
  const name = call.callee.text;
  const [first] = call.args;
  if ((name === 'floor' || name === 'ceil') && call.args.length === 1 && first !== undefined) {
    const value = fraction(ctx, frame, first.value, 0);
    if (value === undefined) return failed(ctx);
    const { numerator, denominator } = value;
    if (denominator === 0) return zero(ctx, frame, first.value);
    if (typeof numerator === 'number' && typeof denominator === 'number') {
      return numberValue((name === 'floor' ? Math.floor : Math.ceil)(numerator / denominator));
    }
    const divide = name === 'floor' ? algebra.floorDivide : algebra.ceilDivide;
    return numberValue(divide(numerator, denominator));
  }
  const values = call.args.map((arg) => evaluate(ctx, frame, arg.value));
  if (values.some((value) => value.kind === 'unknown')) return failed(ctx);
  const plain: number[] = [];
  for (const [i, value] of values.entries()) {
    if (value.kind === 'number' && typeof value.value === 'number') plain.push(value.value);
    else {
      const arg = call.args[i]!;
      return notA(
        ctx,
        frame,
        arg.value,
        `an argument of \`${name}\``,
        'a number known when the file is checked',
        value,
      );
    }
  }
  const compute = NUMBER_FUNCTIONS.get(name)!;
  if (!takesArguments(ctx, frame, call, compute.length)) return failed(ctx);
  const result = compute(...plain);
  if (Number.isFinite(result)) return numberValue(result, !Number.isInteger(result));
  const data = {
    place: `what \`${name}\` is given`,
    expected: 'a number for which it has a result',
    got: plain.join(', '),
  };
  ctx.analysis.reporter.report(wrongKind, data, location(frame, call.argsSpan));
  return failed(ctx);
}

/** As many as the function has parameters; `min` and `max`, which have none of their own, at least one. */
function takesArguments(ctx: Context, frame: Frame, call: ast.CallExpression, arity: number): boolean {
  const callee = call.callee.text;
  const names = arity === 0 ? ['number', '...'] : ['number', 'exponent'].slice(0, arity);
  const signature = `\`${callee}(${names.join(', ')})\``;
  const { reporter } = ctx.analysis;
  const got = call.args.length;
  if (got < Math.max(1, arity)) {
    const parameter = names[got]!;
    reporter.report(missingArgument, { callee, parameter, signature }, location(frame, call.span));
    return false;
  }
  if (arity === 0 || got === arity) return true;
  const data = { callee, signature, expected: arity, got };
  reporter.report(tooManyArguments, data, location(frame, call.args[arity]!.span));
  return false;
}

interface Fraction {
  readonly numerator: algebra.Dim;
  readonly denominator: algebra.Dim;
}

const MAX_FRACTION_DEPTH = 50;

function fraction(
  ctx: Context,
  frame: Frame,
  expression: ast.Expression,
  depth: number,
): Fraction | undefined {
  if (expression.kind === 'binary' && '+-*/'.includes(expression.operator) && depth < MAX_FRACTION_DEPTH) {
    const left = fraction(ctx, frame, expression.left, depth + 1);
    const right = fraction(ctx, frame, expression.right, depth + 1);
    if (left === undefined || right === undefined) return undefined;
    const { numerator: a, denominator: b } = left;
    const { numerator: c, denominator: d } = right;
    const { add, subtract, multiply } = operations(a, b, c, d);
    switch (expression.operator) {
      case '+':
        return { numerator: add(multiply(a, d), multiply(c, b)), denominator: multiply(b, d) };
      case '-':
        return { numerator: subtract(multiply(a, d), multiply(c, b)), denominator: multiply(b, d) };
      case '*':
        return { numerator: multiply(a, c), denominator: multiply(b, d) };
      default:
        return { numerator: multiply(a, d), denominator: multiply(b, c) };
    }
  }
  const value = evaluate(ctx, frame, expression);
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'number') return { numerator: value.value, denominator: 1 };
  notA(ctx, frame, expression, 'what is rounded', 'a number known when the file is checked', value);
  return undefined;
}

import { bindSymbols } from '../algebra/bind-symbols';
import { compareNumbers } from '../algebra/comparison';
import { conditionsForMultiples } from '../algebra/conditions';
import type { Dim } from '../algebra/dim';
import * as algebra from '../algebra/dim';
import { SIZE_CHANGES } from '../catalogue/lookup';
import type { Context, Frame } from '../context/context';
import type { NetworkResult } from '../context/graph';
import { location } from '../context/text';
import type { Fix } from '../diagnostics/diagnostic';
import { argumentShape } from '../diagnostics/shapes/CNN201-argument-shape';
import { conditionNotMet } from '../diagnostics/shapes/CNN206-condition-not-met';
import { wrongType } from '../diagnostics/shapes/CNN207-wrong-type';
import type { NodeId } from '../program/program';
import { explainShape, usesOf } from '../reporting/explain';
import { around, whereFix } from '../reporting/fixes';
import type * as ast from '../syntax/ast';
import { formatShape, type ValueType } from '../types';
import type { MatchedInput } from './site';

/** Finds the sizes of the network's symbols from an argument's shape; reports what can't be. */
export function unify(
  ctx: Context,
  frame: Frame,
  network: NetworkResult,
  bindings: Map<string, Dim>,
  input: MatchedInput,
  id: NodeId,
  index: number,
  site: ast.Expression,
): boolean {
  const builder = ctx.builder!;
  const got = builder.type(id);
  const parameter = network.inputs[index]!;
  const wanted = parameter.type;
  if (got.kind === 'unknown' || wanted.kind === 'unknown') return true;
  const span = (input.expression ?? site).span;
  const { reporter } = ctx.analysis;
  const declaredHere = {
    location: parameter.location,
    message: `\`${network.checked.name}\` declares its input \`${parameter.name}\` here`,
  };
  const callee = network.checked.name;
  if (
    wanted.kind !== got.kind ||
    (wanted.kind === 'class' && got.kind === 'class' && wanted.count !== got.count)
  ) {
    const data = { place: `\`${parameter.name}\` of \`${callee}\``, expected: wanted, got };
    reporter.report(wrongType, data, location(frame, span), () => ({
      related: [declaredHere, ...explainShape(builder, id), ...usesOf(frame)],
    }));
    return false;
  }
  if (wanted.kind !== 'tensor' || got.kind !== 'tensor') return true;
  if (got.shape.length === 0 && isFilled(wanted)) return true;
  if (wanted.shape.length === got.shape.length) {
    for (const [axis, dim] of wanted.shape.entries()) bindSymbols(dim, got.shape[axis]!, bindings);
    const expected = wanted.shape.map((dim) => algebra.substitute(dim, bindings));
    if (expected.every((dim, axis) => algebra.equal(dim, got.shape[axis]!))) return true;
    // `[H, W, 1] where H % 4 == 0` given 30: the condition says it better than the shape.
    if (brokenCondition(network, bindings) !== undefined) return true;
  }
  const expected = wanted.shape.map((dim) => algebra.substitute(dim, bindings));
  const data = {
    callee,
    parameter: parameter.name,
    expected: wanted.shape,
    got: got.shape,
    sizes: symbolSizes(wanted.shape, bindings),
  };
  reporter.report(argumentShape, data, location(frame, span), () => ({
    related: [...explainShape(builder, id, expected), declaredHere, ...usesOf(frame)],
    fixes: shapeFixes(frame, input, expected, got.shape),
  }));
  return false;
}

/** Whether a number can stand for a value of this type: its size is known. */
export function isFilled(type: ValueType): boolean {
  return type.kind === 'tensor' && !type.shape.some(algebra.isSymbolic);
}

function symbolSizes(shape: readonly Dim[], bindings: ReadonlyMap<string, Dim>): string | undefined {
  const names = new Set<string>();
  for (const dim of shape) algebra.symbolsOf(dim, names);
  const known = [...names].filter((name) => bindings.has(name));
  if (known.length === 0) return undefined;
  return known.map((name) => `${name} = ${algebra.format(bindings.get(name)!)}`).join(', ');
}

/** An image of another size can be brought to the right one on the spot. */
function shapeFixes(
  frame: Frame,
  { expression }: MatchedInput,
  expected: readonly Dim[],
  got: readonly Dim[],
): Fix[] {
  if (expression === undefined || expected.length !== 3 || got.length !== 3) return [];
  const [height, width, channels] = expected;
  const known = [...expected, ...got].every((dim) => typeof dim === 'number');
  if (!known || channels !== got[2]) return [];
  const smaller = (height as number) <= (got[0] as number) && (width as number) <= (got[1] as number);
  const { name } = smaller ? SIZE_CHANGES.cut : SIZE_CHANGES.resample;
  const text = `${name}(${height}, ${width})`;
  return [{ title: `Insert \`${text}\``, edits: [around(frame, expression, '', ` -> ${text}`)] }];
}

/** A condition of the network that its sizes break, or can't be seen to keep. */
export function brokenCondition(network: NetworkResult, bindings: ReadonlyMap<string, Dim>) {
  return network.checked.conditions.find(({ symbol, multipleOf }) => {
    const size = bindings.get(symbol);
    return size !== undefined && algebra.divideExactly(size, multipleOf) === undefined;
  });
}

/** Whether the conditions that a network states hold at these sizes; the first that doesn't is reported. */
export function checkConditions(
  ctx: Context,
  frame: Frame,
  network: NetworkResult,
  bindings: ReadonlyMap<string, Dim>,
  site: ast.Expression,
): boolean {
  const { reporter } = ctx.analysis;
  const found = brokenCondition(network, bindings);
  // Images of their own size are continued to what a network asks for, one by one; in batches they can't be used at all.
  const isOwn = ctx.training && found !== undefined && algebra.isSymbolic(bindings.get(found.symbol)!);
  const broken = isOwn ? undefined : found;
  const callee = network.checked.name;
  const related = [
    { location: network.checked.location, message: `\`${callee}\` states its conditions here` },
    ...usesOf(frame),
  ];
  if (broken !== undefined) {
    const size = bindings.get(broken.symbol)!;
    const condition = `${broken.symbol} must be a multiple of ${broken.multipleOf}`;
    const needed = conditionsForMultiples([[size, broken.multipleOf]]);
    const where = needed === undefined ? undefined : whereFix(ctx, needed);
    const data = { callee, condition, size: algebra.format(size) };
    const fixes = where === undefined ? [] : [where];
    reporter.report(conditionNotMet, data, location(frame, site.span), { related, fixes });
    return false;
  }
  for (const { left, operator, right } of network.bounds) {
    const a = algebra.substitute(left, bindings);
    const b = algebra.substitute(right, bindings);
    // What is not known yet is left to the sizes that the program is run with.
    if (compareNumbers(operator, a, b) !== false) continue;
    const condition = `${algebra.format(left)} ${operator} ${algebra.format(right)} must hold`;
    const data = { callee, condition, size: formatShape([a]) };
    reporter.report(conditionNotMet, data, location(frame, site.span), { related });
    return false;
  }
  return true;
}

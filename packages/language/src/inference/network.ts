import { type Condition, conditionsForEqual, describeConditions } from '../algebra/conditions';
import type { Dim } from '../algebra/dim';
import * as algebra from '../algebra/dim';
import { leastCommonMultiple } from '../algebra/divisors';
import { withinLimits } from '../algebra/limits';
import {
  type Analysis,
  type Context,
  type Frame,
  failed,
  firstContext,
  firstFrame,
} from '../context/context';
import type { NetworkResult, SizeBound } from '../context/graph';
import { GraphBuilder, sameShape } from '../context/graph';
import { location } from '../context/text';
import { describeValue, numberValue, type Value } from '../context/values';
import type { Fix } from '../diagnostics/diagnostic';
import { outOfRange } from '../diagnostics/names/CNN111-out-of-range';
import { noResult } from '../diagnostics/names/CNN123-no-result';
import { resultShape } from '../diagnostics/shapes/CNN202-result-shape';
import { wrongType } from '../diagnostics/shapes/CNN207-wrong-type';
import { resultsDeclared } from '../diagnostics/shapes/CNN208-results-declared';
import { unsupportedCondition } from '../diagnostics/shapes/CNN209-unsupported-condition';
import { beyondExact } from '../diagnostics/shapes/CNN214-beyond-exact';
import type { Binding } from '../names/bindings';
import type { Module } from '../names/module';
import type { CheckedNetwork, NodeId } from '../program/program';
import { explainShape } from '../reporting/explain';
import { whereFix } from '../reporting/fixes';
import { reportNotWhole } from '../reporting/whole';
import type * as ast from '../syntax/ast';
import { pathAt } from '../syntax/visit';
import { formatShape, type Shape, tensor, UNKNOWN, type ValueType } from '../types';
import { bind, evaluate, limited, run, whole } from './evaluate';

/** Checks a network by building its graph. The networks it uses have been checked before. */
export function checkNetwork(analysis: Analysis, module: Module, binding: Binding): NetworkResult {
  const declaration = binding.declaration as ast.NetworkDeclaration;
  const builder = new GraphBuilder();
  const ctx = firstContext(analysis, binding, {
    builder,
    network: { declaration, module },
  });
  const frame = firstFrame(module);
  const symbols = bindDimensions(ctx, frame, declaration);
  const inputs = declaration.parameters.map((parameter) => ({
    name: parameter.name.text,
    type: typeOf(ctx, frame, parameter.type),
    location: location(frame, parameter.span),
  }));
  const ids = declaration.parameters.map((parameter, i): NodeId => {
    const id = builder.add({
      op: 'input',
      path: builder.plainPath(parameter.name.text),
      inputs: [],
      type: inputs[i]!.type,
      origin: { location: location(frame, parameter.span), uses: [] },
      fixed: false,
      name: parameter.name.text,
    });
    const value: Value = inputs[i]!.type.kind === 'unknown' ? failed(ctx) : { kind: 'node', id };
    bind(ctx, frame, parameter.name, value);
    if (i === 0) frame.flow = value;
    return id;
  });
  run(ctx, frame, declaration.body);
  const results = finish(ctx, frame, declaration);
  const checked: CheckedNetwork = {
    name: binding.name,
    ...(declaration.documentation === undefined ? {} : { documentation: declaration.documentation }),
    location: binding.location,
    nodes: builder.nodes,
    inputs: ids,
    outputs: results.outputs,
    names: namedValues(frame),
    labels: builder.labels,
    symbols: symbols.names,
    conditions: symbols.conditions,
    valid: ctx.valid && results.outputs.length > 0,
  };
  let depth = 0;
  for (const used of builder.usedNetworks()) depth = Math.max(depth, used.depth + 1);
  return { binding, checked, builder, inputs, results: results.types, bounds: symbols.bounds, depth };
}

function namedValues(frame: Frame): Map<string, NodeId> {
  const names = new Map<string, NodeId>();
  for (const [{ kind, name }, value] of frame.values) {
    if (kind === 'value' && value.kind === 'node') names.set(name, value.id);
  }
  return names;
}

interface Symbols {
  readonly names: readonly string[];
  readonly conditions: readonly Condition[];
  readonly bounds: readonly SizeBound[];
}

/** Gives every size named in the inputs its symbol, as the multiple that `where` says it is. */
function bindDimensions(ctx: Context, frame: Frame, declaration: ast.NetworkDeclaration): Symbols {
  const { names } = frame.module;
  const introduced = new Map<string, ast.Name>();
  for (const { type } of declaration.parameters) {
    if (type.kind !== 'shape') continue;
    for (const name of names.dimensionsOf.get(type) ?? []) introduced.set(name.text, name);
  }
  const multiples = new Map<string, number>();
  const rest: ast.Expression[] = [];
  for (const condition of declaration.where) {
    const multiple = asMultiple(condition, introduced);
    if (multiple === undefined) rest.push(condition);
    else {
      const { symbol, multipleOf } = multiple;
      const both = withinLimits(() => leastCommonMultiple(multiples.get(symbol) ?? 1, multipleOf), undefined);
      if (both !== undefined) multiples.set(symbol, both);
      else {
        ctx.analysis.reporter.report(beyondExact, {}, location(frame, condition.span));
        failed(ctx);
      }
    }
  }
  for (const [text, name] of introduced) {
    const divisor = multiples.get(text) ?? 1;
    const size = () => numberValue(algebra.multiply(algebra.symbol(text, divisor), divisor));
    bind(ctx, frame, name, limited(ctx, frame, name.span, size));
  }
  const bounds: SizeBound[] = [];
  for (const condition of rest) {
    const bound = asBound(ctx, frame, condition);
    if (bound !== undefined) bounds.push(bound);
  }
  return {
    names: [...introduced.keys()],
    conditions: [...multiples]
      .filter(([, multipleOf]) => multipleOf > 1)
      .map(([symbol, multipleOf]) => ({ symbol, multipleOf })),
    bounds,
  };
}

/** `H % 4 == 0` */
function asMultiple(condition: ast.Expression, symbols: ReadonlyMap<string, unknown>): Condition | undefined {
  if (condition.kind !== 'binary' || condition.operator !== '==') return undefined;
  const { left, right } = condition;
  if (right.kind !== 'number' || right.value !== 0) return undefined;
  if (left.kind !== 'binary' || left.operator !== '%') return undefined;
  if (left.left.kind !== 'name' || left.right.kind !== 'number' || !symbols.has(left.left.text))
    return undefined;
  const multipleOf = left.right.value;
  if (!Number.isSafeInteger(multipleOf) || multipleOf < 1) return undefined;
  return { symbol: left.left.text, multipleOf };
}

/** `H >= 32`, `H == W` */
function asBound(ctx: Context, frame: Frame, condition: ast.Expression): SizeBound | undefined {
  if (condition.kind === 'missing') return undefined;
  const operators: readonly string[] = ['<', '<=', '>', '>=', '=='];
  if (condition.kind === 'binary' && operators.includes(condition.operator)) {
    const left = evaluate(ctx, frame, condition.left);
    const right = evaluate(ctx, frame, condition.right);
    if (left.kind === 'unknown' || right.kind === 'unknown') return undefined;
    if (left.kind === 'number' && right.kind === 'number') {
      return { left: left.value, operator: condition.operator as SizeBound['operator'], right: right.value };
    }
  }
  const span = condition.span;
  ctx.analysis.reporter.report(unsupportedCondition, {}, location(frame, span));
  failed(ctx);
  return undefined;
}

function typeOf(ctx: Context, frame: Frame, type: ast.TypeExpression): ValueType {
  if (type.kind === 'missing-type') {
    failed(ctx);
    return UNKNOWN;
  }
  if (type.kind === 'class') {
    const count = whole(ctx, frame, type.count, 'the number of classes');
    if (count === undefined) return UNKNOWN;
    if (count >= 1) return { kind: 'class', count };
    const data = { place: 'the number of classes', value: String(count), minimum: 1 };
    ctx.analysis.reporter.report(outOfRange, data, location(frame, type.count.span));
    failed(ctx);
    return UNKNOWN;
  }
  const dims: Dim[] = [];
  for (const dim of type.dims) {
    const value = evaluate(ctx, frame, dim);
    if (value.kind === 'unknown') continue;
    const size = value.kind === 'number' ? value.value : undefined;
    if (size === undefined || (typeof size === 'number' && !Number.isSafeInteger(size))) {
      reportNotWhole(ctx, frame, dim.span, value, { place: 'a size', expected: 'a whole number' });
    } else if (typeof size === 'number' && size < 1) {
      const data = { place: 'a size', value: String(size), minimum: 1 };
      ctx.analysis.reporter.report(outOfRange, data, location(frame, dim.span));
      failed(ctx);
    } else dims.push(size);
  }
  return dims.length === type.dims.length ? tensor(dims) : UNKNOWN;
}

interface Results {
  readonly outputs: CheckedNetwork['outputs'];
  readonly types: NetworkResult['results'];
}

/** Compares what was computed with what is declared. */
function finish(ctx: Context, frame: Frame, declaration: ast.NetworkDeclaration): Results {
  const { reporter } = ctx.analysis;
  const declared = declaration.results?.map((result) => ({
    ...(result.name === undefined ? {} : { name: result.name.text }),
    type: typeOf(ctx, frame, result.type),
    span: result.type.span,
  }));
  let values = frame.returned;
  if (values === undefined) {
    const last = frame.flow;
    values = last === undefined ? [] : last.kind === 'results' ? last.values : [last];
  }
  const name = `\`${declaration.name.text}\``;
  const nameAt = location(frame, declaration.name.span);
  if (declaration.body.statements.length === 0 || values.length === 0) {
    reporter.report(noResult, { name }, nameAt);
    failed(ctx);
    return { outputs: [], types: declared ?? [{ type: UNKNOWN }] };
  }
  if (
    declared !== undefined &&
    declared.length !== values.length &&
    !values.some((v) => v.kind === 'unknown')
  ) {
    const at = returnSpan(declaration) ?? declaration.name.span;
    reporter.report(
      resultsDeclared,
      { declared: declared.length, returned: values.length },
      location(frame, at),
    );
    failed(ctx);
    return { outputs: [], types: declared };
  }
  const outputs: { name?: string; node: NodeId }[] = [];
  const types: { name?: string; type: ValueType }[] = [];
  values.forEach((value, i) => {
    const expected = declared?.[i];
    const named = expected?.name === undefined ? {} : { name: expected.name };
    if (value.kind !== 'node') {
      if (value.kind !== 'unknown') reporter.report(noResult, { name, got: describeValue(value) }, nameAt);
      failed(ctx);
      types.push({ ...named, type: expected?.type ?? UNKNOWN });
      return;
    }
    outputs.push({ ...named, node: value.id });
    const got = ctx.builder!.type(value.id);
    if (expected !== undefined) checkResult(ctx, frame, declaration, expected, value.id);
    const type =
      expected !== undefined && expected.type.kind !== 'unknown' ? withRange(expected.type, got) : got;
    types.push({ ...named, type });
  });
  return { outputs: outputs.length === values.length ? outputs : [], types };
}

function withRange(declared: ValueType, got: ValueType): ValueType {
  // What is of another kind altogether has been reported: what it is serves better from here on.
  if (declared.kind !== got.kind) return got.kind === 'unknown' ? declared : got;
  return declared.kind === 'tensor' && got.kind === 'tensor' ? tensor(declared.shape, got.range) : declared;
}

function checkResult(
  ctx: Context,
  frame: Frame,
  declaration: ast.NetworkDeclaration,
  declared: { readonly type: ValueType; readonly span: ast.Span },
  id: NodeId,
): void {
  const builder = ctx.builder!;
  const got = builder.type(id);
  const expected = declared.type;
  const { reporter } = ctx.analysis;
  if (expected.kind === 'unknown' || got.kind === 'unknown') return;
  const name = declaration.name.text;
  if (expected.kind !== 'tensor' || got.kind !== 'tensor') {
    if (
      expected.kind === got.kind &&
      (expected.kind !== 'class' || got.kind !== 'class' || expected.count === got.count)
    ) {
      return;
    }
    const data = { place: `the result of \`${name}\``, expected, got, isResult: true };
    reporter.report(wrongType, data, location(frame, declared.span), {
      related: explainShape(builder, id),
      fixes: got.kind === 'tensor' ? [declareAs(frame, declared.span, got.shape)] : [],
    });
    failed(ctx);
    return;
  }
  const same = expected.shape.length === got.shape.length;
  if (same && expected.shape.every((dim, i) => algebra.equal(dim, got.shape[i]!))) return;
  failed(ctx);
  const conditions = same ? conditionsForEqual(expected.shape, got.shape) : undefined;
  const where = conditions === undefined ? undefined : whereFix(ctx, conditions);
  const declare = declareAs(frame, declared.span, got.shape);
  const change = changeChannels(ctx, frame, id, expected.shape, got.shape);
  const data = { network: name, expected: expected.shape, got: got.shape };
  const related = explainShape(builder, id, expected.shape);
  const { location: madeAt } = builder.node(id).origin;
  related.unshift({ location: madeAt, message: `the result, ${formatShape(got.shape)}, is made here` });
  reporter.report(resultShape, data, location(frame, declared.span), {
    related,
    fixes: [where, change, declare].filter((fix): fix is Fix => fix !== undefined),
    ...(conditions === undefined ? {} : { hint: `They are equal when ${describeConditions(conditions)}.` }),
  });
}

function declareAs(frame: Frame, span: ast.Span, shape: Shape): Fix {
  const text = `[${shape.map(algebra.format).join(', ')}]`;
  return { title: `Declare the result as ${text}`, edits: [{ file: frame.module.path, span, text }] };
}

/** Where only the channels differ: the layer that makes them makes as many as are declared. */
function changeChannels(
  ctx: Context,
  frame: Frame,
  id: NodeId,
  expected: Shape,
  got: Shape,
): Fix | undefined {
  const wanted = expected.at(-1);
  const rest = (shape: Shape) => shape.slice(0, -1);
  if (typeof wanted !== 'number' || !sameShape(rest(expected), rest(got))) return undefined;
  const builder = ctx.builder!;
  const maker = builder.node(builder.shapedBy(id));
  // A sum on the way would take the number of channels from its other side.
  for (let node = builder.node(id); node !== maker; node = builder.node(node.inputs[0]!)) {
    if (node.inputs.length !== 1) return undefined;
  }
  const { location: written, uses } = maker.origin;
  // In a block the number may be right elsewhere.
  if (maker.op !== 'entry' || uses.length > 0 || written.file !== frame.module.path) return undefined;
  const parameter = ['filters', 'units'].find((one) => maker.args.has(one));
  const call = pathAt(frame.module.tree, written.span.start).find(
    (node): node is ast.CallExpression =>
      'kind' in node &&
      node.kind === 'call' &&
      node.span.start === written.span.start &&
      node.span.end === written.span.end,
  );
  const argument = call?.args.find(({ name }, i) => (name === undefined ? i === 0 : name.text === parameter));
  if (parameter === undefined || argument?.value.kind !== 'number') return undefined;
  if (maker.args.number(parameter) !== got.at(-1)) return undefined;
  const { span } = argument.value;
  return {
    title: `Change \`${parameter}\` of \`${maker.entry}\` to ${wanted}`,
    edits: [{ file: written.file, span, text: String(wanted) }],
  };
}

function returnSpan(declaration: ast.NetworkDeclaration): ast.Span | undefined {
  return declaration.body.statements.find((statement) => statement.kind === 'return')?.span;
}

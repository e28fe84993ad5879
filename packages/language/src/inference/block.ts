import { stepsOf } from '../context/budget';
import { type Context, type Frame, failed } from '../context/context';
import { spend } from '../context/spend';
import { location } from '../context/text';
import { describeValue, UNKNOWN_VALUE, type Value } from '../context/values';
import { noIncomingValue } from '../diagnostics/names/CNN118-no-incoming-value';
import { nestedTooDeep } from '../diagnostics/names/CNN122-nested-too-deep';
import { noResult } from '../diagnostics/names/CNN123-no-result';
import { assignArguments } from '../names/assign';
import type { Binding } from '../names/bindings';
import type { BlockUse, NodeId } from '../program/program';
import { reportMissing, reportProblems } from '../reporting/arguments';
import type * as ast from '../syntax/ast';
import { bind, evaluate, run } from './evaluate';

const MAX_BLOCK_DEPTH = 48;

/** Inlines a block: each use has weights of its own. */
export function applyBlock(
  ctx: Context,
  frame: Frame,
  binding: Binding,
  site: ast.NameExpression | ast.CallExpression,
  piped: Value | undefined,
): Value {
  const block = binding.declaration as ast.BlockDeclaration;
  const module = ctx.analysis.modules.get(binding.location.file)!;
  const { reporter } = ctx.analysis;
  if (ctx.analysis.broken.has(binding)) ctx.valid = false;
  if (frame.uses.length >= MAX_BLOCK_DEPTH) {
    reporter.report(nestedTooDeep, { what: 'uses of blocks' }, location(frame, site.span));
    return failed(ctx);
  }
  // Paths and places of what stands in many blocks are long.
  const written = frame.prefix.length + binding.name.length;
  if (!spend(ctx, frame, site.span, frame.uses.length + stepsOf(written))) return failed(ctx);
  const args = site.kind === 'call' ? site.args : [];
  const parameters = block.parameters.map((parameter) => ({
    name: parameter.name.text,
    optional: parameter.default !== undefined,
  }));
  const assignment = assignArguments(parameters, args);
  let ok = reportProblems(ctx, frame, binding.name, parameters, site, args, assignment);
  const given = new Map<string, number | string | boolean | { readonly node: NodeId }>();
  const { documentation } = block;
  const use: BlockUse = {
    block: binding.name,
    ...(documentation === undefined ? {} : { documentation }),
    location: location(frame, site.span),
    arguments: given,
  };
  const inner: Frame = {
    module,
    values: new Map(),
    flow: piped ?? frame.flow,
    returned: undefined,
    uses: [...frame.uses, use],
    prefix: `${ctx.builder?.path(frame.prefix, binding.name) ?? binding.name}/`,
  };
  block.parameters.forEach((parameter, i) => {
    const [index] = assignment.argumentsOf[i]!;
    const pass = (value: Value) => {
      bind(ctx, inner, parameter.name, value);
      const passed = passedValue(value);
      if (passed !== undefined) given.set(parameter.name.text, passed);
    };
    if (index !== undefined) {
      pass(evaluate(ctx, frame, args[index]!.value));
    } else if (parameter.default !== undefined) {
      pass(evaluate(ctx, { ...inner, flow: undefined }, parameter.default));
    } else {
      reportMissing(ctx, frame, binding.name, parameters, { name: parameter.name.text }, site);
      ok = false;
    }
  });
  if (!ok) return failed(ctx);
  if (inner.flow === undefined && startsWithFlow(block)) {
    reporter.report(noIncomingValue, { callee: binding.name }, location(frame, site.span));
    return failed(ctx);
  }
  if (inner.flow?.kind === 'unknown') ctx.valid = false;
  run(ctx, inner, block.body);
  if (ctx.stopped) return UNKNOWN_VALUE;
  const [first, ...rest] = inner.returned ?? [];
  const result: Value | undefined =
    first === undefined
      ? inner.flow
      : rest.length === 0
        ? first
        : { kind: 'results', values: [first, ...rest] };
  if (result === undefined) {
    reporter.report(noResult, { name: `\`${binding.name}\`` }, location(frame, site.span));
    return failed(ctx);
  }
  if (result.kind !== 'node' && result.kind !== 'results' && result.kind !== 'unknown') {
    const data = { name: `\`${binding.name}\``, got: describeValue(result) };
    reporter.report(noResult, data, location(frame, site.span));
    return failed(ctx);
  }
  return result;
}

function passedValue(value: Value): number | string | boolean | { readonly node: NodeId } | undefined {
  if (value.kind === 'node') return { node: value.id };
  if (value.kind === 'string' || value.kind === 'boolean') return value.value;
  return value.kind === 'number' && typeof value.value === 'number' ? value.value : undefined;
}

/** Whether a block without anything flowing in can't even begin: its first statement is a layer or uses `it`. */
function startsWithFlow(block: ast.BlockDeclaration): boolean {
  const [first] = block.body.statements;
  return first?.kind === 'flow' || first?.kind === 'bind' ? mentionsFlow(first.value) : false;
}

function mentionsFlow(start: ast.Expression): boolean {
  let expression = start;
  while (expression.kind === 'chain' || expression.kind === 'binary') {
    expression = expression.kind === 'chain' ? expression.head : expression.left;
  }
  return expression.kind === 'name' && expression.text === 'it';
}

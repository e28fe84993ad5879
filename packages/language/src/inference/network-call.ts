import type { Dim } from '../algebra/dim';
import * as algebra from '../algebra/dim';
import { requireCountable, stepsOf, stepsOfType, TOO_MANY_COMPUTED_LAYERS } from '../context/budget';
import { type Context, type Frame, failed } from '../context/context';
import type { NetworkResult } from '../context/graph';
import { spend } from '../context/spend';
import { location } from '../context/text';
import { describeValue, type Value } from '../context/values';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { noIncomingValue } from '../diagnostics/names/CNN118-no-incoming-value';
import { tooLarge } from '../diagnostics/names/CNN120-too-large';
import { nestedTooDeep } from '../diagnostics/names/CNN122-nested-too-deep';
import { assignArguments } from '../names/assign';
import type { Binding } from '../names/bindings';
import type { NodeId } from '../program/program';
import { reportMissing, reportProblems } from '../reporting/arguments';
import type * as ast from '../syntax/ast';
import { tensor, type ValueType } from '../types';
import { constantNode } from './entry-call';
import { evaluate, single } from './evaluate';
import type { MatchedInput } from './site';
import { brokenCondition, checkConditions, isFilled, unify } from './unify';

/** Whatever follows networks into the networks they use may do so by recursion. */
const MAX_NETWORK_DEPTH = 100;

/** A use of a network: its weights are shared by all of them. */
export function applyNetwork(
  ctx: Context,
  frame: Frame,
  binding: Binding,
  site: ast.NameExpression | ast.CallExpression,
  piped: Value | undefined,
): Value {
  const network = ctx.analysis.networks.get(binding);
  const args = site.kind === 'call' ? site.args : [];
  if (network === undefined || ctx.builder === undefined) {
    // It is being checked right now (recursion, reported) or can't stand here.
    for (const arg of args) evaluate(ctx, frame, arg.value);
    if (ctx.builder === undefined) {
      const data = {
        place: 'what stands here',
        expected: 'known when the file is checked',
        got: `the network \`${binding.name}\``,
      };
      ctx.analysis.reporter.report(wrongKind, data, location(frame, site.span));
    }
    return failed(ctx);
  }
  if (network.depth >= MAX_NETWORK_DEPTH) {
    ctx.analysis.reporter.report(nestedTooDeep, { what: 'networks in networks' }, location(frame, site.span));
    return failed(ctx);
  }
  const { inputs: parameters } = network;
  const incoming = piped ?? (args.length < parameters.length ? frame.flow : undefined);
  const assignment = assignArguments(parameters, args, incoming === undefined ? undefined : 0);
  const names = parameters.map(({ name }) => ({ name }));
  const flowing = incoming === undefined ? 0 : 1;
  let ok = reportProblems(ctx, frame, binding.name, names, site, args, assignment, flowing);
  const matched: (MatchedInput | undefined)[] = parameters.map((parameter, i) => {
    const [index] = assignment.argumentsOf[i]!;
    if (i === 0 && incoming !== undefined) return { value: incoming };
    if (index !== undefined) {
      const expression = args[index]!.value;
      return { value: single(ctx, frame, evaluate(ctx, frame, expression), expression.span), expression };
    }
    ok = false;
    if (i === 0 && site.kind === 'name') {
      ctx.analysis.reporter.report(noIncomingValue, { callee: binding.name }, location(frame, site.span));
    } else reportMissing(ctx, frame, binding.name, names, parameter, site);
    return undefined;
  });
  if (!network.checked.valid) ctx.valid = false;
  if (!ok) return failed(ctx);
  return connect(ctx, frame, network, site, matched as MatchedInput[]);
}

function connect(
  ctx: Context,
  frame: Frame,
  network: NetworkResult,
  site: ast.Expression,
  matched: readonly MatchedInput[],
): Value {
  const builder = ctx.builder!;
  const bindings = new Map<string, Dim>();
  const ids: NodeId[] = [];
  let ok = true;
  matched.forEach((input, i) => {
    const id = argumentNode(ctx, frame, network, input, i, site);
    if (id === undefined) ok = false;
    else {
      ids.push(id);
      if (!unify(ctx, frame, network, bindings, input, id, i, site)) ok = false;
    }
  });
  // The declared results hold whatever was passed, so that one mistake does not hide the next. Those at a size that
  // the conditions exclude don't: comparing them would report the same mistake again.
  if (!ok) ctx.valid = false;
  else if (!checkConditions(ctx, frame, network, bindings, site)) return failed(ctx);
  const isRounded = ctx.training && brokenCondition(network, bindings) !== undefined;
  const at = isRounded ? algebra.substituteAnySize : algebra.substitute;
  if (ids.length !== matched.length) return failed(ctx);
  const type = (declared: ValueType): ValueType =>
    declared.kind === 'tensor'
      ? tensor(
          declared.shape.map((dim) => at(dim, bindings)),
          declared.range,
        )
      : declared;
  const results = network.results.map((result) => type(result.type));
  const [first] = results;
  if (first === undefined || results.some((result) => result.kind === 'unknown')) return failed(ctx);
  const origin = { location: location(frame, site.span), uses: frame.uses };
  const { name } = network.checked;
  const path = builder.path(frame.prefix, name);
  for (const result of results) requireCountable(result);
  const steps = results.reduce((sum, result) => sum + stepsOfType(result), stepsOf(path.length));
  if (!spend(ctx, frame, site.span, steps, results.length)) return failed(ctx);
  if (!builder.expand(network.builder)) {
    const data = { name: ctx.name, what: TOO_MANY_COMPUTED_LAYERS };
    ctx.analysis.reporter.report(tooLarge, data, frame.uses[0]?.location ?? location(frame, site.span));
    return failed(ctx);
  }
  const node = builder.add({
    op: 'network',
    path,
    inputs: ids,
    type: first,
    origin,
    fixed: ctx.fixed,
    network: name,
    bindings,
  });
  builder.addNetworks(node, [network]);
  ctx.sites?.set(node, { frame, site, inputs: matched.map((input) => input.expression) });
  if (results.length === 1) return { kind: 'node', id: node };
  const values = results.map((result, index): Value => {
    const id = builder.add({
      op: 'result',
      path: `${path}.${network.results[index]!.name ?? index}`,
      inputs: [node],
      type: result,
      origin,
      fixed: ctx.fixed,
      index,
    });
    return { kind: 'node', id };
  });
  return { kind: 'results', values };
}

function argumentNode(
  ctx: Context,
  frame: Frame,
  network: NetworkResult,
  { value, expression }: MatchedInput,
  index: number,
  site: ast.Expression,
): NodeId | undefined {
  if (value.kind === 'node') return value.id;
  if (value.kind === 'unknown') return undefined;
  const parameter = network.inputs[index]!;
  // A number fills a value of a known size: `Velocity(x, 0.5)` is at time 0.5 for every example.
  if (value.kind === 'number' && typeof value.value === 'number' && isFilled(parameter.type)) {
    return constantNode(ctx, frame, value.value, (expression ?? site).span);
  }
  const data = {
    place: `\`${parameter.name}\` of \`${network.checked.name}\``,
    expected: 'a value',
    got: describeValue(value),
  };
  ctx.analysis.reporter.report(wrongKind, data, location(frame, (expression ?? site).span));
  return undefined;
}

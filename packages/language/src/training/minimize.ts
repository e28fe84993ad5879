import { adviseRate } from '../advice/rate-advice';
import { type Context, type Frame, failed } from '../context/context';
import type { NetworkResult } from '../context/graph';
import { location } from '../context/text';
import { describeValue, type Value } from '../context/values';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { constantNode } from '../inference/entry-call';
import { evaluate, single } from '../inference/evaluate';
import { type CheckedMinimize, hasWeights, type NodeId } from '../program/program';
import type * as ast from '../syntax/ast';
import type { TrainBuilder } from './builder';
import { checkLoss } from './loss';
import { runOptimizer } from './optimizer';

/**
 * `minimize loss over G using adam(2e-4)`.
 * @returns undefined where the loss is no value, which has been reported
 */
export function runMinimize(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.MinimizeStatement,
): CheckedMinimize | undefined {
  const value = single(ctx, frame, evaluate(ctx, frame, statement.loss), statement.loss.span);
  const optimizer = runOptimizer(ctx, frame, statement);
  const written: string[] = [];
  const trained: { readonly name: ast.Name; readonly network: NetworkResult }[] = [];
  for (const name of statement.over) {
    const target = frame.module.names.targets.get(name);
    if (target?.kind !== 'binding') {
      failed(ctx);
      continue;
    }
    if (!written.includes(target.binding.name)) written.push(target.binding.name);
    const network = ctx.analysis.networks.get(target.binding);
    for (const one of network === undefined ? [] : trainedBy(network)) {
      if (!trained.some((other) => other.network === one)) trained.push({ name, network: one });
    }
  }
  const loss = lossNode(ctx, frame, statement, value);
  const checked: CheckedMinimize = {
    kind: 'minimize',
    index: train.minimizes.length,
    label: written.join(', '),
    loss: loss ?? 0,
    over: trained.map(({ network }) => network.checked.name),
    optimizer,
    location: location(frame, statement.span),
  };
  train.minimizes.push({ statement, checked });
  if (loss === undefined) return undefined;
  checkLoss(ctx, frame, statement, checked, trained);
  adviseRate(ctx, frame, statement, checked);
  return checked;
}

/** What `over` a network means: itself, or where it has no weights and only calls others, these. */
function trainedBy(network: NetworkResult): readonly NetworkResult[] {
  const looked = new Set([network]);
  for (const one of looked) {
    // A set grows while it is walked.
    if (!hasWeights(one.checked)) for (const called of one.builder.usedNetworks()) looked.add(called);
  }
  const trained = [...looked].filter(({ checked }) => hasWeights(checked));
  return trained.length === 0 ? [network] : trained;
}

function lossNode(
  ctx: Context,
  frame: Frame,
  statement: ast.MinimizeStatement,
  value: Value,
): NodeId | undefined {
  if (value.kind === 'node') return value.id;
  if (value.kind === 'number' && typeof value.value === 'number') {
    return constantNode(ctx, frame, value.value, statement.loss.span);
  }
  if (value.kind !== 'unknown') {
    const data = { place: 'a loss', expected: 'a number computed from values', got: describeValue(value) };
    ctx.analysis.reporter.report(wrongKind, data, location(frame, statement.loss.span));
  }
  failed(ctx);
  return undefined;
}

import { catalogue } from '../catalogue';
import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { settingTwice } from '../diagnostics/training/CNN307-setting-twice';
import { patienceWithoutBest } from '../diagnostics/training/CNN320-patience-without-best';
import { noDirection } from '../diagnostics/training/CNN321-no-direction';
import type { CheckedBest, Graph, NodeId } from '../program/program';
import type * as ast from '../syntax/ast';
import { lineWithoutStatement } from '../syntax/edits';
import type { Measurable, TrainBuilder } from './builder';
import { addMeasure, measurable } from './measure';
import type { Settings } from './settings';

/** `best psnr(restored, clean)`; what it is measured on is decided when the whole block has been read. */
export function runBest(ctx: Context, frame: Frame, train: TrainBuilder, statement: ast.BestStatement): void {
  const [other] = train.bests;
  if (other !== undefined) {
    const related = [{ location: location(frame, other.statement.span), message: '`best` is set here' }];
    const fixes = [{ title: 'Remove it', edits: [lineWithoutStatement(frame.module, statement.span)] }];
    const at = location(frame, statement.span);
    ctx.analysis.reporter.report(settingTwice, { name: 'best' }, at, { related, fixes });
    failed(ctx);
    return;
  }
  train.bests.push({ statement, values: measurable(ctx, frame, [statement.value], 'what `best` looks at') });
}

/**
 * What decides which checkpoint is best. Without `on` and `every` of its own it is measured with the `measure` that has
 * the same value, or else with the first one; that may stand behind it.
 */
export function finishBest(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  settings: Settings,
): { readonly best?: CheckedBest } {
  const { reporter } = ctx.analysis;
  const [written] = train.bests;
  const patience = settings.span('patience');
  if (written === undefined && patience !== undefined) {
    reporter.report(patienceWithoutBest, {}, location(frame, patience));
    failed(ctx);
  }
  const [value] = written?.values ?? [];
  if (written === undefined || value === undefined) return {};
  const { statement } = written;
  const higherIsBetter = isLargerBetter({ nodes: train.builder.nodes }, value.node);
  if (higherIsBetter === undefined) {
    reporter.report(noDirection, { text: value.text }, location(frame, statement.value.span));
    failed(ctx);
    return {};
  }
  const measure = measureOfBest(ctx, frame, train, statement, value);
  return { best: { measure, text: value.text, higherIsBetter, location: location(frame, statement.span) } };
}

function measureOfBest(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.BestStatement,
  value: Measurable,
): number {
  if (statement.on === undefined && statement.every === undefined) {
    const same = train.measures.findIndex(({ values }) => values.some(({ text }) => text === value.text));
    if (same >= 0) return same;
    const first = train.measures.findIndex(({ phase }) => phase === undefined);
    if (first >= 0) {
      const measure = train.measures[first]!;
      train.measures[first] = { ...measure, values: [...measure.values, value] };
      return first;
    }
  }
  return addMeasure(ctx, frame, train, statement, [value], undefined);
}

/**
 * Whether a measure is better when it is larger: metrics say so, losses are better when smaller, and arithmetic on them
 * keeps or turns that. Undefined where nothing tells, as for a product of two metrics.
 */
export function isLargerBetter(graph: Graph, id: NodeId): boolean | undefined {
  const direction = directionOf(graph, id);
  return direction === undefined || direction === 0 ? undefined : direction > 0;
}

/** 1 for better when larger, -1 for better when smaller, 0 for a constant. */
function directionOf(graph: Graph, id: NodeId): number | undefined {
  const node = graph.nodes[id]!;
  if (node.op === 'constant') return 0;
  if (node.op !== 'entry') return undefined;
  const entry = catalogue.get(node.entry);
  if (entry?.higherIsBetter !== undefined) return entry.higherIsBetter ? 1 : -1;
  if (entry?.category === 'loss') return -1;
  const inputs = node.inputs.map((input) => directionOf(graph, input));
  const [a, b] = inputs;
  switch (entry?.algebra) {
    case 'negation':
      return a === undefined ? undefined : -a;
    case 'sum':
      return a === undefined || b === undefined ? undefined : together(a, b);
    case 'difference':
      return a === undefined || b === undefined ? undefined : together(a, -b);
    case 'product':
      if (a === 0) return scaled(b, constantOf(graph, node.inputs[0]!));
      return b === 0 ? scaled(a, constantOf(graph, node.inputs[1]!)) : undefined;
    case 'quotient':
      return b === 0 ? scaled(a, constantOf(graph, node.inputs[1]!)) : undefined;
    default:
      return undefined;
  }
}

/** Undefined when the two go against each other. */
function together(a: number, b: number): number | undefined {
  return a === 0 ? b : b === 0 || a === b ? a : undefined;
}

function scaled(direction: number | undefined, factor: number | undefined): number | undefined {
  return direction === undefined || factor === undefined ? undefined : direction * Math.sign(factor);
}

function constantOf(graph: Graph, id: NodeId): number | undefined {
  const node = graph.nodes[id]!;
  return node.op === 'constant' ? node.value : undefined;
}

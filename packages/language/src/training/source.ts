import { type Dim, isSymbolic, substitute, symbol } from '../algebra/dim';
import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { describeValue } from '../context/values';
import { noSource } from '../diagnostics/data/CNN404-no-source';
import { dataMissing } from '../diagnostics/data/CNN405-data-missing';
import { notInChain } from '../diagnostics/data/CNN408-not-in-chain';
import { EntryCall } from '../inference/entry-call';
import { evaluate } from '../inference/evaluate';
import { matchArguments } from '../inference/match';
import type { ChainStep, CheckedSource, SourceColumn } from '../program/program';
import { resolvePath } from '../source/host';
import type * as ast from '../syntax/ast';
import { type Shape, shapeOf, type TensorType, tensor, type ValueType } from '../types';

/** What a `data` statement, or `on`, takes its examples from. */
export interface FoundSource {
  readonly checked: CheckedSource;
  /** Of the columns; unknown where that can't be told yet. */
  readonly types: readonly ValueType[];
}

/**
 * Reads a data source and the chain that may follow it; undefined where something is wrong, which has been reported.
 * @param others those of the train block so far
 */
export function readSource(
  ctx: Context,
  frame: Frame,
  expression: ast.Expression,
  others: readonly CheckedSource[],
): FoundSource | undefined {
  const [head, links] =
    expression.kind === 'chain' ? ([expression.head, expression.links] as const) : [expression, []];
  const found = checkHead(ctx, frame, head, others);
  if (found === undefined) return undefined;
  const at = location(frame, expression.span);
  if (links.length === 0) return { ...found, checked: { ...found.checked, location: at } };
  let columns = found.checked.columns;
  const steps: ChainStep[] = [];
  for (const link of links) {
    const done = checkLink(ctx, frame, link, columns);
    if (done === undefined) return undefined;
    columns = done.columns;
    steps.push(done.step);
  }
  const checked = {
    ...found.checked,
    columns,
    chain: { columns: found.checked.columns, steps },
    location: at,
  };
  return { checked, types: columns.map(({ type }) => type) };
}

function checkHead(
  ctx: Context,
  frame: Frame,
  expression: ast.Expression,
  others: readonly CheckedSource[],
): FoundSource | undefined {
  const { reporter } = ctx.analysis;
  const value = evaluate(ctx, frame, expression);
  if (value.kind === 'unknown') return undefined;
  if (value.kind !== 'call' || value.entry.category !== 'data' || value.entry.columns === undefined) {
    reporter.report(noSource, { got: describeValue(value) }, location(frame, expression.span));
    failed(ctx);
    return undefined;
  }
  const { entry, args } = value;
  const argument = (parameter: string) => {
    if (expression.kind !== 'call') return undefined;
    const index = entry.parameters.findIndex((p) => p.name === parameter);
    return expression.args.find((arg, i) =>
      arg.name === undefined ? i === index : arg.name.text === parameter,
    );
  };
  const call = new EntryCall(ctx, frame, { entry, site: expression, args, inputs: [], argument }, [], []);
  const before = reporter.errors;
  const columns = withOwnSymbols(entry.columns!(call), others);
  if (reporter.errors !== before) ctx.valid = false;
  // Of an image without a size it is said that this isn't known.
  if (columns.every(({ type }) => type.kind !== 'unknown')) requirePlaces(ctx, frame, call, argument);
  const checked = {
    entry: entry.canonical ?? entry.name,
    args,
    columns,
    location: location(frame, expression.span),
  };
  return { checked, types: columns.map((column) => column.type) };
}

/** Images of two sources that keep their own sizes are not of the same ones: `H` and `W`, then `H2` and `W2`. */
function withOwnSymbols(
  columns: readonly SourceColumn[],
  others: readonly CheckedSource[],
): readonly SourceColumn[] {
  if (!columns.some(({ type }) => hasOwnSize(type))) return columns;
  const number = 1 + others.filter((other) => other.columns.some(({ type }) => hasOwnSize(type))).length;
  if (number === 1) return columns;
  const renamed = new Map<string, Dim>(['H', 'W'].map((name) => [name, symbol(`${name}${number}`)]));
  return columns.map(({ name, type }) => ({
    name,
    type: withShape(
      type,
      shapeOf(type).map((dim) => substitute(dim, renamed)),
    ),
  }));
}

/** Whether images keep their own sizes. */
export function hasOwnSize(type: ValueType): boolean {
  return shapeOf(type).some(isSymbolic);
}

function checkLink(
  ctx: Context,
  frame: Frame,
  link: ast.Link,
  columns: readonly SourceColumn[],
): { readonly columns: readonly SourceColumn[]; readonly step: ChainStep } | undefined {
  if (link.kind === 'missing') {
    failed(ctx);
    return undefined;
  }
  const { reporter } = ctx.analysis;
  const target = frame.module.names.targets.get(link);
  const entry = target?.kind === 'entry' ? target.entry : undefined;
  if (entry?.joint === undefined) {
    // A name that means nothing has been reported.
    if (target !== undefined) {
      const name = link.kind === 'call' ? link.callee.text : link.text;
      reporter.report(notInChain, { name }, location(frame, link.span));
    }
    failed(ctx);
    return undefined;
  }
  const matched = matchArguments(ctx, frame, entry, link, link.kind === 'call' ? link.args : [], undefined);
  if (matched === undefined) {
    failed(ctx);
    return undefined;
  }
  // No value of the train block is known where files are read.
  if (matched.inputs.length > 0) {
    reporter.report(notInChain, { name: `${entry.name} with a value` }, location(frame, link.span));
    failed(ctx);
    return undefined;
  }
  const images = columns.flatMap(({ type }) => asImage(type) ?? []);
  const site = { entry, site: link, args: matched.args, inputs: [], argument: matched.argument };
  const before = reporter.errors;
  const made = entry.joint(new EntryCall(ctx, frame, site, [], images));
  if (reporter.errors !== before) {
    ctx.valid = false;
    return undefined;
  }
  const next = [...made];
  return {
    columns: columns.map(({ name, type }) => ({
      name,
      type: asImage(type) === undefined ? type : withShape(type, next.shift()!.shape),
    })),
    step: { entry: entry.name, args: matched.args },
  };
}

/** What the links of a chain change: images, and label maps like images of one channel. */
function asImage(type: ValueType): TensorType | undefined {
  if (type.kind === 'map') return tensor([...type.shape, 1]);
  return type.kind === 'tensor' && type.shape.length === 3 ? type : undefined;
}

function withShape(type: ValueType, shape: Shape): ValueType {
  if (type.kind === 'map') return { ...type, shape: [shape[0]!, shape[1]!] };
  return type.kind === 'tensor' ? { ...type, shape } : type;
}

/** Warns of data that aren't where they are named, if the host has looked. */
function requirePlaces(
  { analysis: { host, reporter } }: Context,
  frame: Frame,
  { entry, args }: EntryCall,
  argument: (parameter: string) => ast.Argument | undefined,
): void {
  for (const { name, leadsTo } of entry.parameters) {
    const written = argument(name);
    if (leadsTo === undefined || written === undefined) continue;
    const path = args.text(name);
    const found = host.place?.(resolvePath(frame.module.path, path), path);
    if (found === undefined || found === leadsTo) continue;
    reporter.report(dataMissing, { path, wanted: leadsTo, found }, location(frame, written.value.span));
  }
}

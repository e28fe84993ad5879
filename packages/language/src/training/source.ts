import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { describeValue } from '../context/values';
import { noSource } from '../diagnostics/data/CNN404-no-source';
import { dataMissing } from '../diagnostics/data/CNN405-data-missing';
import { EntryCall } from '../inference/entry-call';
import { evaluate } from '../inference/evaluate';
import type { CheckedSource } from '../program/program';
import { resolvePath } from '../source/host';
import type * as ast from '../syntax/ast';
import type { ValueType } from '../types';

/** Reads a data source; its columns are undefined where the entry had something to report. */
export function readSource(
  ctx: Context,
  frame: Frame,
  expression: ast.Expression,
): { readonly checked: CheckedSource; readonly types: readonly ValueType[] } | undefined {
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
  const columns = entry.columns!(call);
  if (reporter.errors !== before) ctx.valid = false;
  // Of an image without a size it is said that this isn't known.
  if (columns.every(({ type }) => type.kind !== 'unknown')) requirePlaces(ctx, frame, call, argument);
  const checked = { entry: entry.name, args, columns, location: location(frame, expression.span) };
  return { checked, types: columns.map((column) => column.type) };
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
    const found = host.place?.(resolvePath(frame.module.path, path));
    if (found === undefined || found === leadsTo) continue;
    reporter.report(dataMissing, { path, wanted: leadsTo, found }, location(frame, written.value.span));
  }
}

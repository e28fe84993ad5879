import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { describeValue, type Value } from '../context/values';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { inexactDivision } from '../diagnostics/shapes/CNN205-inexact-division';
import { beyondExact } from '../diagnostics/shapes/CNN214-beyond-exact';
import type * as ast from '../syntax/ast';

/**
 * Says why a value is not the whole number, or list of them, that is needed: it lost digits, a division left a
 * remainder (which is reported where it is written), or it is something else.
 */
export function reportNotWhole(
  ctx: Context,
  frame: Frame,
  span: ast.Span,
  value: Value,
  needed: { readonly place: string; readonly expected: string },
): void {
  const { reporter } = ctx.analysis;
  const parts = value.kind === 'list' ? value.items : [value];
  const division = parts.map(divisionOf).find((found) => found !== undefined);
  if (parts.some(isBeyondExact)) reporter.report(beyondExact, {}, location(frame, span));
  else if (division !== undefined) {
    const { text, at } = division;
    const title = `Round down: \`floor(${text})\``;
    const fixes = [
      { title, edits: [{ file: at.file, span: at.span, text: `floor(${text})` }], preferred: true },
    ];
    reporter.report(inexactDivision, division, at, { fixes });
  } else if (value.kind !== 'unknown') {
    reporter.report(wrongKind, { ...needed, got: describeValue(value) }, location(frame, span));
  }
  failed(ctx);
}

function divisionOf(value: Value) {
  return value.kind === 'number' && !Number.isInteger(value.value) ? value.division : undefined;
}

/** A whole number that lost digits, or may have: nothing can be counted with it. */
function isBeyondExact(value: Value): boolean {
  return value.kind === 'number' && Number.isInteger(value.value) && !Number.isSafeInteger(value.value);
}

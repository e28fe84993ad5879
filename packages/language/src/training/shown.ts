import { type Context, type Frame, failed } from '../context/context';
import { location, textOf } from '../context/text';
import { describeValue } from '../context/values';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { evaluate, single } from '../inference/evaluate';
import type { NodeId } from '../program/program';
import type * as ast from '../syntax/ast';

/** The values that `preview` or `measure` names, each with its text on one line; what is no value is reported. */
export function shown(
  ctx: Context,
  frame: Frame,
  expressions: readonly ast.Expression[],
  what: string,
): { readonly text: string; readonly node: NodeId; readonly expression: ast.Expression }[] {
  return expressions.flatMap((expression) => {
    const value = single(ctx, frame, evaluate(ctx, frame, expression), expression.span);
    if (value.kind === 'node') {
      const text = oneLine(textOf(frame, expression.span));
      return [{ text, node: value.id, expression }];
    }
    if (value.kind !== 'unknown') {
      const data = { place: what, expected: 'a value', got: describeValue(value) };
      ctx.analysis.reporter.report(wrongKind, data, location(frame, expression.span));
    }
    failed(ctx);
    return [];
  });
}

/** However it is broken into lines, a call is named the same: `psnr(a, b)`. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/([([]) /g, '$1')
    .replace(/ (?=[)\]])/g, '');
}

import type { Location } from '../source/span';
import type * as ast from '../syntax/ast';
import type { Frame } from './context';

/** A place in the file that a frame is evaluated from. */
export function location(frame: Frame, span: ast.Span): Location {
  return { file: frame.module.path, span };
}

/** An expression as it is written. */
export function textOf(frame: Frame, span: ast.Span): string {
  const { start, end } = withParentheses(frame.module.text, span);
  return frame.module.text.slice(start, end);
}

/** The places of `(a + b) * (c)` are those from `a` to `c`: takes in the parentheses that belong to it. */
export function withParentheses(text: string, { start, end }: ast.Span): ast.Span {
  let open = 0;
  let missing = 0;
  for (const sign of text.slice(start, end)) {
    if (sign === '(') open++;
    else if (sign === ')' && open > 0) open--;
    else if (sign === ')') missing++;
  }
  const before = new RegExp(`(?:\\(\\s*){${missing}}$`).exec(text.slice(0, start))?.[0].length ?? 0;
  const after = new RegExp(`^(?:\\s*\\)){${open}}`).exec(text.slice(end))?.[0].length ?? 0;
  return { start: start - before, end: end + after };
}

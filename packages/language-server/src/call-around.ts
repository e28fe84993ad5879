import { type ast, pathAt } from '@cnn-studio/language';
import type { Analysis } from './analysis';
import { isKind } from './tree';

/** The innermost call between whose parentheses the offset is. */
export function callAround({ module }: Analysis, offset: number): ast.CallExpression | undefined {
  return pathAt(module.tree, offset)
    .filter((node) => isKind(node, 'call'))
    .findLast(({ argsSpan }) => {
      if (offset <= argsSpan.start) return false;
      // While it is being written the closing parenthesis may be missing.
      const closed = module.text[argsSpan.end - 1] === ')';
      return closed ? offset < argsSpan.end : offset <= argsSpan.end;
    });
}

/** What could stand at the cursor, judged by the words before it: the syntax there is usually not finished. */
import { type ast, pathAt, type SyntaxNode } from '@cnn-studio/language';
import type { Analysis } from './analysis';
import { callAround } from './call-around';
import { contains } from './positions';
import { isKind } from './tree';

export type CompletionPlace =
  /** Nothing helps: in a comment or a number, or where a new name is made up. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'declaration' }
  /** At the beginning of a statement. */
  | { readonly kind: 'statement'; readonly training: boolean }
  /** After `->`; `before` is the part of the chain whose value flows in. */
  | { readonly kind: 'link'; readonly training: boolean; readonly before?: ast.Expression }
  | {
      readonly kind: 'argument';
      readonly training: boolean;
      readonly call: ast.CallExpression;
      readonly parameter?: string;
    }
  | { readonly kind: 'network-name' }
  | { readonly kind: 'optimizer' }
  | { readonly kind: 'data-source' }
  | { readonly kind: 'path'; readonly text: string }
  /** The type of a network's input. */
  | { readonly kind: 'type' }
  | { readonly kind: 'expression' };

export function placeAt(analysis: Analysis, offset: number): CompletionPlace {
  const { tree, text } = analysis.module;
  if (
    tree.comments.some(
      ({ span, kind }) => span.start < offset && (kind === 'block' ? offset < span.end : offset <= span.end),
    )
  ) {
    return { kind: 'nothing' };
  }
  const word = /[A-Za-z0-9_]*$/.exec(text.slice(Math.max(0, offset - 200), offset))![0];
  if (/^[0-9]/.test(word)) return { kind: 'nothing' };
  const start = offset - word.length;
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const path = pathAt(tree, offset);
  const quoted = /"([^"\\]*)$/.exec(line + word);
  if (quoted !== null && (line.match(/"/g)?.length ?? 0) % 2 === 1) {
    return /\bimport\s*"[^"]*$/.test(line + word) ? { kind: 'path', text: quoted[1]! } : { kind: 'nothing' };
  }
  const before = text.slice(Math.max(0, start - 2000), start).trimEnd();
  const around = tree.declarations.find(
    (declaration) =>
      'body' in declaration && contains(declaration.span, offset) && offset > declaration.body.span.start,
  );
  if (before.endsWith('->')) {
    const arrow = start - (text.slice(0, start).length - text.slice(0, start).trimEnd().length) - 2;
    return around === undefined
      ? { kind: 'type' }
      : { kind: 'link', training: around.kind === 'train', before: expressionBefore(path, arrow) };
  }
  if (around === undefined) {
    if (/\bnetwork\s+\w+\s*\([^)]*:\s*$/.test(before + (before.endsWith(':') ? '' : ' ')))
      return { kind: 'type' };
    return /(^|[}\n])\s*$/.test(line) && line.trim() === '' ? { kind: 'declaration' } : { kind: 'nothing' };
  }
  const training = around.kind === 'train';
  if (training) {
    if (/(?:\bover|^\s*start)\s+(\w+\s*,\s*)*$/.test(line)) return { kind: 'network-name' };
    if (/\busing\s+$/.test(line)) return { kind: 'optimizer' };
    if (/\bdata\s[\w\s,]*=\s*$/.test(line) || /\bon\s+$/.test(line)) return { kind: 'data-source' };
    if (/\bdata\s+[\w\s,]*$/.test(line)) return { kind: 'nothing' };
  }
  if (/(\bas|\blet|\bphase)\s+$/.test(line)) return { kind: 'nothing' };
  const call = callAround(analysis, start);
  if (call !== undefined) {
    const parameter = /(?:^|[(,\s])([A-Za-z_]\w*)\s*:\s*$/.exec(before)?.[1];
    return { kind: 'argument', training, call, parameter };
  }
  if (/(^|[{}])\s*$/.test(line)) return { kind: 'statement', training };
  return { kind: 'expression' };
}

/** The part of a chain that ends before the arrow at `arrow`. */
function expressionBefore(path: readonly SyntaxNode[], arrow: number): ast.Expression | undefined {
  const chain = path.findLast((node) => isKind(node, 'chain'));
  if (chain === undefined) return undefined;
  return [chain.head, ...chain.links].findLast(({ span, kind }) => span.end <= arrow && kind !== 'missing');
}

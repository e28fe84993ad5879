/** Finding one's way in a syntax tree, from the outside in. */
import type { ast } from '@cnn-studio/language';
import { contains } from './positions';

/** Anything in the tree that has a place: declarations, statements, expressions, names, arguments, bodies. */
export type Node = { readonly span: ast.Span; readonly kind?: string };

const NOT_CHILDREN: ReadonlySet<string> = new Set(['comments', 'span', 'argsSpan', 'operatorSpan']);

export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  for (const [name, value] of Object.entries(node)) {
    if (typeof value !== 'object' || value === null || NOT_CHILDREN.has(name)) continue;
    if (Array.isArray(value)) children.push(...(value as Node[]));
    else if ('span' in value) children.push(value as Node);
  }
  return children;
}

/** Every node, outer ones before inner ones. */
export function* allNodes(root: Node): Generator<Node> {
  // A stack of our own: nesting is limited by the parser, generators within generators would be slow.
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    waiting.push(...childrenOf(node).toReversed());
  }
}

/** The nodes around an offset, the innermost last. Where two touch, the later one is taken. */
export function pathAt(root: Node, offset: number): readonly Node[] {
  const path = [root];
  for (let node: Node | undefined = root; node !== undefined; ) {
    node = childrenOf(node).findLast((child) => contains(child.span, offset));
    if (node !== undefined) path.push(node);
  }
  return path;
}

export function isName(node: Node): node is ast.Name {
  return node.kind === undefined && 'text' in node;
}

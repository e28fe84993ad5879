/** Finding one's way in a syntax tree. */
import { type ast, childrenOf, type SyntaxNode } from '@cnn-studio/language';

/** Every node, outer ones before inner ones, in the order of the text. */
export function* allNodes(root: SyntaxNode): Generator<SyntaxNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    waiting.push(...childrenOf(node).toReversed());
  }
}

export function isName(node: SyntaxNode): node is ast.Name {
  return !('kind' in node) && 'text' in node;
}

export function isArgument(node: SyntaxNode): node is ast.Argument {
  return !('kind' in node) && 'value' in node;
}

export function isBody(node: SyntaxNode): node is ast.Body {
  return 'statements' in node;
}

/** Declarations, statements and expressions have kinds; names, arguments and bodies have none. */
export function isKind<Kind extends NonNullable<KindOf<SyntaxNode>>>(
  node: SyntaxNode | undefined,
  kind: Kind,
): node is Extract<SyntaxNode, { readonly kind: Kind }> {
  return node !== undefined && 'kind' in node && node.kind === kind;
}

type KindOf<Node> = Node extends { readonly kind: infer Kind } ? Kind : never;

import type * as ast from './ast';

type Node = { readonly kind?: string; readonly span: ast.Span };

/**
 * The nodes around `target`, the innermost first, found by descending from `root` along spans. Looked for only
 * when a fix needs to know where its call stands.
 */
export function ancestors(root: ast.SourceFile, target: Node): readonly Node[] {
  const path: Node[] = [];
  let at: Node = root;
  while (at !== target) {
    path.unshift(at);
    const next = children(at).find(
      (child) =>
        child === target ||
        (child.span.start <= target.span.start &&
          child.span.end >= target.span.end &&
          contains(child, target)),
    );
    if (next === undefined) return [];
    at = next;
  }
  return path;
}

/** A body or an argument may share its span with what is in it: make sure that the target is really below. */
function contains(node: Node, target: Node): boolean {
  const waiting: Node[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === target) return true;
    for (const child of children(next)) {
      if (child.span.start <= target.span.start && child.span.end >= target.span.end) waiting.push(child);
    }
  }
  return false;
}

function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const part of Object.values(node)) {
    if (Array.isArray(part)) found.push(...part.filter(isNode));
    else if (isNode(part)) found.push(part);
  }
  return found;
}

function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'span' in part;
}

import type { ast } from '../../src';
import { childrenOf, type SyntaxNode } from '../../src';

/** A tree as nested lists, without places: short enough to stand beside its program in a test. */
export function show(node: SyntaxNode | ast.SourceFile): string {
  const inner = childrenOf(node).map(show);
  return inner.length === 0 ? head(node) : `(${[head(node), ...inner].join(' ')})`;
}

function head(node: SyntaxNode): string {
  if (!('kind' in node)) {
    if ('unit' in node) return `every-${node.unit}`;
    if ('text' in node) return node.text === '' ? '?' : node.text;
    if ('statements' in node) return 'do';
    if ('value' in node) return 'arg';
    if ('type' in node) return 'param';
    return 'param';
  }
  switch (node.kind) {
    case 'name':
    case 'number':
      return node.text;
    case 'string':
      return JSON.stringify(node.value);
    case 'boolean':
      return String(node.value);
    case 'unary':
      return node.operator === '-' ? 'neg' : 'not';
    case 'binary':
      return node.operator;
    case 'chain':
      return '->';
    case 'missing':
    case 'missing-type':
      return '?';
    default:
      return node.kind;
  }
}

/** Which nodes of a network flow into an expression that has none of its own: one that the checker refused. */
import { type ast, type NodeId, pathAt, type SyntaxNode } from '@cnn-studio/language';
import type { Analysis } from './analysis';
import { factOf } from './facts';
import { isArgument, isKind } from './tree';

/**
 * The nodes that the innermost operation or call around a place would combine, in the order of the text; of a block
 * used several times, those of its first use in the network.
 */
export function operandsAt(analysis: Analysis, span: ast.Span, network: string): readonly NodeId[] {
  const path = pathAt(analysis.module.tree, span.start).toReversed();
  const whole = path.filter((node) => node.span.start <= span.start && node.span.end >= span.end);
  const operation = whole.find((node) => isKind(node, 'binary') || isKind(node, 'call'));
  if (operation === undefined) return [];
  const around = whole.find((node) => isKind(node, 'chain'));
  const found = operandsOf(operation, around).flatMap((operand) => {
    const uses = factOf(analysis, operand)?.uses ?? [];
    return uses.find(({ graph, node }) => graph === network && node !== undefined)?.node ?? [];
  });
  return [...new Set(found)];
}

/** @param around the chain that may lead into it */
function operandsOf(operation: SyntaxNode, around: SyntaxNode | undefined): readonly ast.Expression[] {
  if (isKind(operation, 'binary')) return [operation.left, operation.right];
  if (!isKind(operation, 'call')) return [];
  const args = operation.args.filter(isArgument).map(({ value }) => value);
  if (around === undefined || !isKind(around, 'chain')) return args;
  const { head, links } = around;
  const before = [head, ...links].findLast(({ span }) => span.end <= operation.span.start);
  return before === undefined ? args : [before, ...args];
}

import type { ast, SyntaxNode } from '@cnn-studio/language';
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Feature, forDocument } from '../feature';
import { allNodes, isBody, isKind } from '../tree';

/** Bodies, brackets over several lines, comments, and runs of imports. */
export const folding: Feature = {
  capabilities: () => ({ foldingRangeProvider: true }),

  register(context) {
    context.connection.onFoldingRanges(
      forDocument(context, 'textDocument/foldingRange', [], ({ document, module }) => {
        const ranges: FoldingRange[] = [];
        for (const node of allNodes(module.tree)) {
          const span = foldOf(node);
          if (span === undefined) continue;
          const range = linesOf(document, span);
          // The line that closes stays visible.
          if (range.endLine - 1 > range.startLine) ranges.push({ ...range, endLine: range.endLine - 1 });
        }
        ranges.push(...comments(document, module.tree), ...imports(document, module.tree));
        return ranges;
      }),
    );
  },
};

function foldOf(node: SyntaxNode): ast.Span | undefined {
  if (isBody(node) || isKind(node, 'list')) return node.span;
  return isKind(node, 'call') ? node.argsSpan : undefined;
}

function linesOf(document: TextDocument, span: ast.Span): { startLine: number; endLine: number } {
  return {
    startLine: document.positionAt(span.start).line,
    endLine: document.positionAt(Math.max(span.start, span.end - 1)).line,
  };
}

/** A block comment over several lines, or line comments below each other. */
function comments(document: TextDocument, tree: ast.SourceFile): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  let run: { startLine: number; endLine: number } | undefined;
  const flush = () => {
    if (run !== undefined && run.endLine > run.startLine)
      ranges.push({ ...run, kind: FoldingRangeKind.Comment });
    run = undefined;
  };
  for (const comment of tree.comments) {
    const lines = linesOf(document, comment.span);
    const joins = comment.kind !== 'block' && run !== undefined && lines.startLine === run.endLine + 1;
    if (!joins) flush();
    run = joins ? { startLine: run!.startLine, endLine: lines.endLine } : lines;
    if (comment.kind === 'block') flush();
  }
  flush();
  return ranges;
}

function imports(document: TextDocument, tree: ast.SourceFile): FoldingRange[] {
  const all = tree.declarations.filter(({ kind }) => kind === 'import');
  const first = all[0];
  const last = all.at(-1);
  if (first === undefined || last === undefined) return [];
  const { startLine, endLine } = linesOf(document, { start: first.span.start, end: last.span.end });
  return endLine > startLine ? [{ startLine, endLine, kind: FoldingRangeKind.Imports }] : [];
}

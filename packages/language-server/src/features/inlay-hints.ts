import { type ast, formatDefault, type SyntaxNode } from '@cnn-studio/language';
import { type InlayHint, InlayHintKind, MarkupKind } from 'vscode-languageserver';
import type { Analysis } from '../analysis';
import { describeFact, factOf } from '../facts';
import { type Feature, forDocument } from '../feature';
import type { Translate } from '../l10n';
import { escapeMarkdown } from '../markdown';
import { contains, toSpan } from '../positions';
import { entryOf } from '../symbols';
import { allNodes, isArgument, isKind } from '../tree';

/** More than two different shapes, in a block used in many ways, would hide the text. */
const MAX_SHAPES = 2;

/**
 * The output shape after each layer; the values of sizes that are computed; arguments that were left out but
 * decide what a layer does.
 */
export const inlayHints: Feature = {
  capabilities: () => ({ inlayHintProvider: { resolveProvider: false } }),

  register(context) {
    context.connection.languages.inlayHint.on(
      forDocument(context, 'textDocument/inlayHint', [], (analysis, { range }) => {
        const wanted = toSpan(analysis.document, range);
        const hints: InlayHint[] = [];
        const shapes = new ShapeHints(analysis, context.t);
        for (const node of allNodes(analysis.module.tree)) {
          if (node.span.end < wanted.start || node.span.start > wanted.end) continue;
          if (context.settings.inlayHints.shapes) hints.push(...shapes.after(node));
          if (context.settings.inlayHints.parameters) hints.push(...implied(analysis, node, context.t));
        }
        return hints.filter(({ position }) => contains(wanted, analysis.document.offsetAt(position)));
      }),
    );
  },
};

class ShapeHints {
  /** Of each line, the shape its last hint shows: a layer that keeps it needs no hint of its own. */
  readonly #shown = new Map<number, string>();

  constructor(
    private readonly analysis: Analysis,
    private readonly t: Translate,
  ) {}

  after(node: SyntaxNode): InlayHint[] {
    if (isKind(node, 'chain')) {
      const { head, links } = node;
      return [...(this.#isLayer(head) ? this.#hint(head) : []), ...links.flatMap((link) => this.#hint(link))];
    }
    if (!isKind(node, 'flow') && !isKind(node, 'bind')) return [];
    return isKind(node.value, 'chain') ? [] : this.#hint(node.value);
  }

  /** A chain's first part is shown if it is a layer; a plain value's shape stands where it was made. */
  #isLayer(head: ast.Expression): boolean {
    if (head.kind !== 'name' && head.kind !== 'call') return true;
    const target = this.analysis.result.names.targets.get(head);
    return target?.kind === 'entry' || target?.binding.kind === 'network' || target?.binding.kind === 'block';
  }

  #hint(expression: ast.Expression): InlayHint[] {
    const fact = factOf(this.analysis, expression);
    const flows = fact?.uses.some(({ type }) => type?.kind === 'tensor') === true;
    if (fact === undefined || !flows) return [];
    const shapes = describeFact(fact, this.t);
    const more = shapes.length > MAX_SHAPES ? ' | …' : '';
    const label = shapes.slice(0, MAX_SHAPES).join(' | ') + more;
    const position = this.analysis.document.positionAt(expression.span.end);
    if (this.#shown.get(position.line) === label) return [];
    this.#shown.set(position.line, label);
    const tooltip =
      shapes.length > 1
        ? { kind: MarkupKind.Markdown, value: shapes.map((shape) => `- ${escapeMarkdown(shape)}`).join('\n') }
        : undefined;
    return [{ position, label, paddingLeft: true, kind: InlayHintKind.Type, tooltip }];
  }
}

function implied(analysis: Analysis, node: SyntaxNode, t: Translate): InlayHint[] {
  const { document, result } = analysis;
  if (isArgument(node)) {
    const { value } = node;
    // `7 * 7 * 128` is 6272; a plain number says itself.
    if (value.kind !== 'binary') return [];
    const fact = factOf(analysis, value);
    const [text, ...others] = fact?.uses.every(({ number }) => number !== undefined)
      ? describeFact(fact, t)
      : [];
    if (text === undefined || others.length > 0) return [];
    return [{ position: document.positionAt(value.span.end), label: `= ${text}`, paddingLeft: true }];
  }
  if (!isKind(node, 'call') && !isKind(node, 'name')) return [];
  const entry = entryOf(result.names.targets.get(node));
  // How a normalization averages is no concern of a reader's; a slope, a rate or a factor is.
  const first = entry?.category === 'normalization' ? undefined : entry?.parameters[0];
  if (first?.default === undefined || (node.kind === 'call' && node.args.length > 0)) return [];
  const text = `${first.name}: ${formatDefault(first.default)}`;
  const label = node.kind === 'call' ? text : `(${text})`;
  const at = node.kind === 'call' ? node.argsSpan.end - 1 : node.span.end;
  return [{ position: document.positionAt(at), label, kind: InlayHintKind.Parameter }];
}

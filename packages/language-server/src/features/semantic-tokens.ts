import type { ast } from '@cnn-studio/language';
import { type SemanticTokens, SemanticTokensBuilder, type SemanticTokensLegend } from 'vscode-languageserver';
import type { Analysis } from '../analysis';
import { type Feature, forDocument } from '../feature';
import { toSpan } from '../positions';
import { meaningOf } from '../symbols';
import { allNodes, isArgument } from '../tree';

const TYPES = [
  'function',
  'class',
  'macro',
  'event',
  'variable',
  'parameter',
  'typeParameter',
  'property',
] as const;
const MODIFIERS = ['declaration', 'readonly', 'defaultLibrary'] as const;

type TokenType = (typeof TYPES)[number];
type Modifier = (typeof MODIFIERS)[number];

const LEGEND: SemanticTokensLegend = { tokenTypes: [...TYPES], tokenModifiers: [...MODIFIERS] };

/** What each kind of binding looks like. */
const BINDINGS = {
  network: ['class'],
  block: ['macro'],
  train: ['event'],
  let: ['variable', 'readonly'],
  input: ['parameter'],
  parameter: ['parameter'],
  dimension: ['typeParameter'],
  value: ['variable'],
  data: ['variable', 'readonly'],
  index: ['variable', 'readonly'],
} as const satisfies Record<string, readonly [TokenType, ...Modifier[]]>;

/**
 * Names by what they mean; the grammar has colored the rest. The whole file each time: a delta would save
 * nothing, for the client asks after every edit and the answer is small.
 */
export const semanticTokens: Feature = {
  capabilities: () => ({ semanticTokensProvider: { legend: LEGEND, full: true, range: true } }),

  register(context) {
    const { languages } = context.connection;
    const nothing: SemanticTokens = { data: [] };
    languages.semanticTokens.on(
      forDocument(context, 'textDocument/semanticTokens/full', nothing, (analysis) => tokensOf(analysis)),
    );
    languages.semanticTokens.onRange(
      forDocument(context, 'textDocument/semanticTokens/range', nothing, (analysis, { range }) =>
        tokensOf(analysis, toSpan(analysis.document, range)),
      ),
    );
  },
};

function tokensOf(analysis: Analysis, within?: ast.Span): SemanticTokens {
  const tokens: {
    readonly span: ast.Span;
    readonly type: TokenType;
    readonly modifiers: readonly Modifier[];
  }[] = [];
  for (const node of allNodes(analysis.module.tree)) {
    if (within !== undefined && (node.span.end < within.start || node.span.start > within.end)) continue;
    if (isArgument(node)) {
      const { name } = node;
      if (name !== undefined) tokens.push({ span: name.span, type: 'property', modifiers: [] });
    }
    const found = meaningOf(analysis, node);
    if (found === undefined) continue;
    if (found.target.kind === 'entry') {
      tokens.push({ span: found.span, type: 'function', modifiers: ['defaultLibrary'] });
      continue;
    }
    const { kind } = found.target.binding;
    const [type, ...modifiers]: readonly [TokenType, ...Modifier[]] = BINDINGS[kind];
    const introduced =
      found.use === undefined && found.target.binding.location.span.start === found.span.start;
    tokens.push({
      span: found.span,
      type,
      modifiers: introduced ? [...modifiers, 'declaration'] : modifiers,
    });
  }
  tokens.sort((a, b) => a.span.start - b.span.start);
  const builder = new SemanticTokensBuilder();
  let end = 0;
  for (const { span, type, modifiers } of tokens) {
    // The protocol allows neither empty nor overlapping tokens.
    if (span.start < end || span.end <= span.start) continue;
    end = span.end;
    const { line, character } = analysis.document.positionAt(span.start);
    const bits = modifiers.reduce((sum, modifier) => sum | (1 << MODIFIERS.indexOf(modifier)), 0);
    builder.push(line, character, span.end - span.start, TYPES.indexOf(type), bits);
  }
  return builder.build();
}

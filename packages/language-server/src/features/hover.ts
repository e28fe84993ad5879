import {
  aboutWord,
  type ast,
  type Binding,
  type Entry,
  type FactUse,
  formatDefault,
  type LayerSummary,
  pathAt,
  summary,
} from '@cnn-studio/language';
import { type Hover, MarkupKind } from 'vscode-languageserver';
import type { Analysis } from '../analysis';
import { describeCost, describeField, summaryTable } from '../costs';
import { describeClasses, describeWithRange, factOf, typeText } from '../facts';
import { type Feature, forDocument } from '../feature';
import { withPlainFormulas } from '../formulas';
import type { Translate } from '../l10n';
import { escapeMarkdown } from '../markdown';
import { contains, toOffset, toRange } from '../positions';
import {
  citation,
  documentParameter,
  signatureOfDeclaration,
  signatureOfEntry,
  summaryOf,
} from '../signatures';
import { entryOf, type Found, meaningOf, symbolAt } from '../symbols';
import { isArgument, isKind, isName } from '../tree';

/** What is under the cursor: its shape, what it costs, and what is written about it. */
export const hover: Feature = {
  capabilities: () => ({ hoverProvider: true }),

  register(context) {
    context.connection.onHover(
      forDocument(context, 'textDocument/hover', null, (analysis, { position }): Hover | null => {
        const { t } = context;
        const offset = toOffset(analysis.document, position);
        const parts =
          argumentAt(analysis, offset, t) ??
          symbolParts(analysis, symbolAt(analysis, offset), t) ??
          wordParts(analysis, offset);
        if (parts === undefined) return null;
        return {
          contents: {
            kind: MarkupKind.Markdown,
            value: parts.text.filter((part) => part !== '').join('\n\n'),
          },
          range: toRange(analysis.document, parts.span),
        };
      }),
    );
  },
};

/** A longer table is no longer something to glance at. */
const MAX_LAYERS = 40;

interface Parts {
  readonly span: ast.Span;
  readonly text: readonly string[];
}

function symbolParts(analysis: Analysis, found: Found | undefined, t: Translate): Parts | undefined {
  if (found === undefined) return undefined;
  const figures = figuresOf(analysis, found, t);
  const { target, span } = found;
  const text =
    target.kind === 'entry'
      ? [...figures, ...aboutEntry(target.entry, t)]
      : [...aboutBinding(analysis, target.binding, t), ...figures];
  return { span, text };
}

/** What the reference says of the word of the language under the cursor, where it is no name, text or comment. */
function wordParts({ module }: Analysis, offset: number): Parts | undefined {
  const { text, tree } = module;
  let [start, end] = [offset, offset];
  while (/\w/.test(text[start - 1] ?? '')) start--;
  while (/\w/.test(text[end] ?? '')) end++;
  const about = aboutWord(text.slice(start, end));
  const silent = tree.comments.some(({ span }) => span.start < end && start < span.end);
  if (about === undefined || silent || isKind(pathAt(tree, start).at(-1), 'string')) return undefined;
  return { span: { start, end }, text: [about] };
}

/** The shape at this place, with what it costs to get there. */
function figuresOf(analysis: Analysis, { use, span, target }: Found, t: Translate): string[] {
  const node =
    use ??
    pathAt(analysis.module.tree, span.start)
      .filter(isName)
      .find((one) => one.span.end === span.end);
  const fact = node === undefined ? undefined : factOf(analysis, node);
  const lines = new Set<string>();
  for (const one of fact?.uses ?? []) {
    const description = describeWithRange(one, t);
    if (description === undefined) continue;
    const parts = [`**${escapeMarkdown(description)}**`, escapeMarkdown(describeClasses(one) ?? '')];
    // The figures of a name's value belong to the layer that made it.
    const layer = target.kind === 'entry' ? layerOf(analysis, one) : undefined;
    if (layer !== undefined) {
      const isImage = layer.type.kind === 'tensor' && layer.type.shape.length === 3;
      const costs = [describeCost(layer, t), isImage ? describeField(layer.receptiveField, t) : ''];
      parts.push(...costs.map(escapeMarkdown));
    }
    lines.add(parts.filter((part) => part !== '').join(' · '));
  }
  return [[...lines].join('  \n')];
}

function layerOf({ result }: Analysis, { graph, node }: FactUse): LayerSummary | undefined {
  return summary(result.program, graph)?.layers.find((layer) => layer.node === node);
}

function aboutEntry(entry: Entry, t: Translate): string[] {
  const parts = [
    code(signatureOfEntry(entry, t).label),
    summaryOf(entry, t),
    withPlainFormulas(entry.documentation),
  ];
  if (entry.parameters.length > 0) {
    parts.push(
      entry.parameters
        .map((parameter) => {
          const value =
            parameter.default === undefined
              ? ''
              : ` (${t('default {0}', `\`${formatDefault(parameter.default)}\``)})`;
          return `- \`${parameter.name}\`${value}: ${documentParameter(parameter, t)}`;
        })
        .join('\n'),
    );
  }
  if (entry.paper !== undefined) {
    parts.push(citation(entry.paper));
  }
  return parts;
}

const KINDS: Readonly<Record<Binding['kind'], string>> = {
  network: 'network',
  block: 'block',
  train: 'train',
  let: 'let',
  input: 'input',
  parameter: 'parameter',
  dimension: 'size',
  value: 'value',
  data: 'data',
  index: 'index',
};

function aboutBinding(analysis: Analysis, binding: Binding, t: Translate): string[] {
  const { declaration, name, kind, documentation = '' } = binding;
  const { program, modules } = analysis.result;
  const text = modules.get(binding.location.file)?.text ?? '';
  if (declaration?.kind === 'network' || declaration?.kind === 'block') {
    const label = signatureOfDeclaration(declaration, text).label;
    const about = declaration.kind === 'network' ? summary(program, name) : undefined;
    if (about === undefined) return [code(`${declaration.kind} ${label}`), documentation];
    const outputs = about.outputs.map(({ type }) => typeText(type, t)).join(', ');
    const totals = [
      describeCost(about.total, t),
      describeField(about.total.receptiveField, t),
      t('makes {0}', outputs),
    ];
    return [
      code(`network ${label}`),
      documentation,
      escapeMarkdown(totals.filter((part) => part !== '').join(' · ')),
      summaryTable(about, MAX_LAYERS, t),
    ];
  }
  if (declaration?.kind === 'let') {
    return [code(text.slice(declaration.span.start, declaration.span.end)), documentation];
  }
  return [code(`${KINDS[kind]} ${name}`), documentation];
}

/** An argument's name: what the parameter is for. */
function argumentAt(analysis: Analysis, offset: number, t: Translate): Parts | undefined {
  const path = pathAt(analysis.module.tree, offset);
  const argument = path.findLast(isArgument);
  const call = path.findLast((node) => isKind(node, 'call'));
  if (argument?.name === undefined || call === undefined || !contains(argument.name.span, offset)) {
    return undefined;
  }
  const entry = entryOf(meaningOf(analysis, call)?.target);
  const parameter = entry?.parameters.find(({ name }) => name === argument.name!.text);
  if (parameter === undefined) return undefined;
  const value =
    parameter.default === undefined ? '' : t('Default {0}.', `\`${formatDefault(parameter.default)}\``);
  return {
    span: argument.name.span,
    text: [
      code(`${entry!.name}(${parameter.name}: ${parameter.kind})`),
      documentParameter(parameter, t),
      value,
    ],
  };
}

function code(text: string): string {
  return `\`\`\`cnn\n${text}\n\`\`\``;
}

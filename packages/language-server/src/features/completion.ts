import {
  type ast,
  type Binding,
  CATEGORIES,
  type CategoryTraits,
  catalogue,
  type Entry,
  formatDefault,
  PADDINGS,
  type ParameterSpec,
  type ValueType,
} from '@cnn-studio/language';
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionParams,
  InsertTextFormat,
  type MarkupContent,
  MarkupKind,
} from 'vscode-languageserver';
import type { Analysis } from '../analysis';
import { type CompletionPlace, placeAt } from '../completion-context';
import { describeUse, factOf } from '../facts';
import { type Context, type Feature, forDocument } from '../feature';
import { fits } from '../fitting';
import { withPlainFormulas } from '../formulas';
import { guarded } from '../guard';
import type { Translate } from '../l10n';
import { toOffset } from '../positions';
import { bindingsInScope } from '../scope';
import {
  citation,
  documentParameter,
  signatureOfDeclaration,
  signatureOfEntry,
  summaryOf,
} from '../signatures';
import {
  declarationTemplates,
  statementTemplates,
  type Template,
  trainTemplates,
  typeTemplates,
} from '../templates';
import { isInside } from '../uris';

/** Layers, parameters, values in scope, data sets, keywords; after `->` what fits the shape comes first. */
export const completion: Feature = {
  capabilities: () => ({
    completionProvider: { triggerCharacters: ['>', ' ', '(', ',', ':', '"'], resolveProvider: true },
  }),

  register(context) {
    const { connection, log } = context;
    connection.onCompletion(
      forDocument(context, 'textDocument/completion', null, async (analysis, params: CompletionParams) => {
        const { position } = params;
        const offset = toOffset(analysis.document, position);
        const place = placeAt(analysis, offset);
        if (place.kind === 'nothing') return null;
        // A blank is typed everywhere; it asks only where hardly anything else can follow than what we offer.
        if (params.context?.triggerCharacter === ' ' && !AFTER_BLANK.has(place.kind)) return null;
        return new Completer(context, analysis, offset).at(place);
      }),
    );
    // Documentation is long and most of it is never looked at: it is sent when asked for.
    connection.onCompletionResolve(
      guarded('completionItem/resolve', log, (item: CompletionItem) => {
        const entry = typeof item.data === 'string' ? catalogue.get(item.data) : undefined;
        return entry === undefined ? item : { ...item, documentation: documentationOf(entry, context.t) };
      }) as (item: CompletionItem) => Promise<CompletionItem>,
    );
  },
};

const AFTER_BLANK: ReadonlySet<CompletionPlace['kind']> = new Set([
  'link',
  'network-name',
  'optimizer',
  'data-source',
]);

/** Sorting: each rank is a digit before the name. */
const RANK = { first: '0', second: '1', third: '2', last: '3' } as const;

class Completer {
  readonly #snippets: boolean;

  constructor(
    private readonly context: Context,
    private readonly analysis: Analysis,
    private readonly offset: number,
  ) {
    this.#snippets = context.client.textDocument?.completion?.completionItem?.snippetSupport === true;
  }

  async at(place: CompletionPlace): Promise<CompletionItem[]> {
    switch (place.kind) {
      case 'nothing':
        return [];
      case 'declaration':
        return this.#templates(declarationTemplates);
      case 'statement':
        return place.training
          ? [...this.#templates(trainTemplates), ...this.#values(RANK.second)]
          : [
              ...this.#layers('network', this.#flow()),
              ...this.#callables(RANK.second),
              ...this.#values(RANK.third),
              ...this.#templates(statementTemplates),
            ];
      case 'link':
        return [
          ...this.#layers(place.training ? 'data' : 'network', this.#typeOf(place.before)),
          ...this.#callables(RANK.first),
        ];
      case 'argument':
        return this.#arguments(place);
      case 'network-name':
        return this.#scope(RANK.first).filter(({ kind }) => kind === CompletionItemKind.Class);
      case 'optimizer':
        return this.#entries(({ category }) => category === 'optimizer');
      case 'data-source':
        return this.#entries(({ category }) => category === 'data');
      case 'path':
        return this.#paths();
      case 'type':
        return this.#templates(typeTemplates);
      case 'expression':
        return [...this.#values(RANK.first), ...this.#callables(RANK.second), ...this.#entries(() => true)];
    }
  }

  #entries(accept: (entry: Entry) => boolean): CompletionItem[] {
    return offered()
      .filter((entry) => isWritten(entry) && accept(entry))
      .map((entry) => this.#entry(entry, RANK.third));
  }

  /** What takes the incoming value: first what takes this one, and of that what is usual here. */
  #layers(usual: CategoryTraits['usual'], incoming: ValueType | undefined | 'any'): CompletionItem[] {
    return offered()
      .filter(({ incoming: takes, category }) => takes && CATEGORIES[category].usual !== undefined)
      .map((entry) => {
        const fitting = incoming === 'any' || (incoming !== undefined && fits(entry, incoming));
        const rank = fitting
          ? CATEGORIES[entry.category].usual === usual
            ? RANK.first
            : RANK.second
          : RANK.third;
        return this.#entry(entry, rank);
      });
  }

  #entry(entry: Entry, rank: string): CompletionItem {
    return {
      label: entry.name,
      kind: CompletionItemKind.Function,
      detail: signatureOfEntry(entry, this.context.t).label,
      labelDetails: { description: entry.category },
      documentation: { kind: MarkupKind.Markdown, value: summaryOf(entry, this.context.t) },
      sortText: rank + entry.name,
      data: entry.name,
      ...this.#insert(callSnippet(entry)),
    };
  }

  #insert(snippet: string): Pick<CompletionItem, 'insertText' | 'insertTextFormat'> {
    if (this.#snippets) return { insertText: snippet, insertTextFormat: InsertTextFormat.Snippet };
    return { insertText: plainText(snippet), insertTextFormat: InsertTextFormat.PlainText };
  }

  #scope(rank: string): CompletionItem[] {
    return bindingsInScope(this.analysis, this.offset).map((binding) => this.#binding(binding, rank));
  }

  #callables(rank: string): CompletionItem[] {
    return this.#scope(rank).filter(
      ({ kind }) => kind === CompletionItemKind.Class || kind === CompletionItemKind.Module,
    );
  }

  #values(rank: string): CompletionItem[] {
    const values = this.#scope(rank).filter(
      ({ kind }) => kind === CompletionItemKind.Variable || kind === CompletionItemKind.Constant,
    );
    const it: CompletionItem = {
      label: 'it',
      kind: CompletionItemKind.Keyword,
      detail: this.context.t('the current value of the flow'),
      sortText: `${RANK.last}it`,
    };
    return [...values, it];
  }

  #binding(binding: Binding, rank: string): CompletionItem {
    const { declaration, name, documentation } = binding;
    const base = {
      label: name,
      sortText: rank + name,
      documentation:
        documentation === undefined ? undefined : { kind: MarkupKind.Markdown, value: documentation },
    };
    if (declaration?.kind === 'network' || declaration?.kind === 'block') {
      const text = this.analysis.result.modules.get(binding.location.file)?.text ?? '';
      return {
        ...base,
        kind: declaration.kind === 'network' ? CompletionItemKind.Class : CompletionItemKind.Module,
        detail: signatureOfDeclaration(declaration, text).label,
      };
    }
    if (binding.kind === 'train') return { ...base, kind: CompletionItemKind.Event };
    const constant = binding.kind === 'let' || binding.kind === 'dimension' || binding.kind === 'index';
    return {
      ...base,
      kind: constant ? CompletionItemKind.Constant : CompletionItemKind.Variable,
      detail: this.#shapeOf(binding),
    };
  }

  #shapeOf(binding: Binding): string | undefined {
    const { names } = this.analysis.result;
    for (const [name, introduced] of names.introductions) {
      if (introduced !== binding) continue;
      const use = factOf(this.analysis, name)?.uses[0];
      return use === undefined ? undefined : describeUse(use, this.context.t);
    }
    return undefined;
  }

  #arguments({
    call,
    parameter,
    training,
  }: Extract<CompletionPlace, { kind: 'argument' }>): CompletionItem[] {
    const target = this.analysis.result.names.targets.get(call);
    const items: CompletionItem[] = [];
    const given = new Set(call.args.flatMap(({ name }) => name?.text ?? []));
    if (target?.kind === 'entry') {
      const { parameters } = target.entry;
      const position = call.args.filter(
        ({ name, span }) => name === undefined && span.end < this.offset,
      ).length;
      const rest = parameters.findIndex(({ variadic }) => variadic === true);
      const next = rest >= 0 && position > rest ? rest : position;
      const current =
        parameter === undefined ? parameters[next] : parameters.find(({ name }) => name === parameter);
      const choices = choicesOf(current);
      for (const choice of choices) {
        items.push({ label: choice, kind: CompletionItemKind.EnumMember, sortText: RANK.first + choice });
      }
      if (parameter === undefined) {
        for (const one of parameters.slice(next)) {
          if (given.has(one.name) || one.variadic === true) continue;
          items.push({
            label: `${one.name}:`,
            kind: CompletionItemKind.Property,
            detail:
              one.default === undefined
                ? one.kind
                : this.context.t('{0}, default {1}', one.kind, formatDefault(one.default)),
            documentation: { kind: MarkupKind.Markdown, value: documentParameter(one, this.context.t) },
            sortText: `${RANK.second}${one.name}`,
            insertText: `${one.name}: `,
          });
        }
      }
      if (choices.length > 0) return items;
      if (current?.kind === 'network') {
        return [...this.#scope(RANK.first).filter(({ kind }) => kind === CompletionItemKind.Class), ...items];
      }
      if (current?.kind === 'layer') {
        const names = this.#namesInside(call, target.entry);
        return names.map((label) => ({
          label,
          kind: CompletionItemKind.Field,
          sortText: RANK.first + label,
        }));
      }
      if (current?.kind === 'chain') {
        return [
          ...this.#layers(training ? 'data' : 'network', 'any'),
          ...this.#callables(RANK.first),
          ...items,
          ...this.#values(RANK.last),
        ];
      }
      if (current?.kind === 'schedule')
        items.push(...this.#entries(({ category }) => category === 'schedule'));
    } else if (target?.kind === 'binding' && parameter === undefined) {
      const { declaration } = target.binding;
      if (declaration?.kind === 'block') {
        for (const { name } of declaration.parameters) {
          if (given.has(name.text)) continue;
          items.push({
            label: `${name.text}:`,
            kind: CompletionItemKind.Property,
            sortText: `${RANK.second}${name.text}`,
            insertText: `${name.text}: `,
          });
        }
      }
    }
    return [...items, ...this.#values(RANK.first), ...this.#callables(RANK.third)];
  }

  /** The named values of the network that the call names. */
  #namesInside(call: ast.CallExpression, { parameters }: Entry): readonly string[] {
    const index = parameters.findIndex(({ kind }) => kind === 'network');
    const given = call.args.find(({ name }, position) =>
      name === undefined ? position === index : name.text === parameters[index]?.name,
    )?.value;
    if (given?.kind !== 'name') return [];
    return [...(this.analysis.result.program.networks.get(given.text)?.names.keys() ?? [])];
  }

  async #paths(): Promise<CompletionItem[]> {
    const { key } = this.analysis;
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    const keys = await this.context.workspace.allKeys();
    return keys
      .filter((other) => other !== key && isInside(other, folder))
      .map((other) => ({ label: other.slice(folder.length), kind: CompletionItemKind.File }));
  }

  #templates(templates: (t: Translate) => readonly Template[]): CompletionItem[] {
    return templates(this.context.t).map(({ label, detail, text }) => ({
      label,
      detail,
      kind: CompletionItemKind.Keyword,
      sortText: RANK.second + label,
      ...this.#insert(text),
    }));
  }

  #typeOf(before: Parameters<typeof factOf>[1] | undefined): ValueType | undefined {
    return before === undefined ? this.#flow() : factOf(this.analysis, before)?.uses[0]?.type;
  }

  /** What `it` is before the statement at the offset. */
  #flow(): ValueType | undefined {
    const { module } = this.analysis;
    const around = module.tree.declarations.find(
      ({ span }) => span.start < this.offset && this.offset < span.end,
    );
    if (around?.kind !== 'network' && around?.kind !== 'block') return undefined;
    const last = around.body.statements.findLast(
      (statement) => statement.kind === 'flow' && statement.span.end < this.offset,
    );
    if (last?.kind === 'flow') return factOf(this.analysis, last.value)?.uses[0]?.type;
    const first = around.kind === 'network' ? around.parameters[0]?.name : undefined;
    return first === undefined ? undefined : factOf(this.analysis, first)?.uses[0]?.type;
  }
}

function choicesOf(parameter: ParameterSpec | undefined): readonly string[] {
  if (parameter?.choices !== undefined) return parameter.choices;
  if (parameter?.kind === 'boolean') return ['true', 'false'];
  return parameter?.kind === 'padding' ? PADDINGS : [];
}

/** Operators are entries too, and nobody writes them as calls. */
function isWritten({ category, incoming }: Entry): boolean {
  return category !== 'arithmetic' || incoming;
}

/** `conv(${1:filters}, ${2:kernel})`: what must be given, to be filled in. */
function callSnippet(entry: Entry): string {
  const required = entry.parameters.filter(
    ({ default: value, optional, variadic }) => value === undefined && optional !== true && variadic !== true,
  );
  if (required.length > 0) {
    const stops = required.map(({ name, choices }, index) => {
      const options = choices?.map(escapeSnippet).join(',');
      return options === undefined ? `\${${index + 1}:${name}}` : `\${${index + 1}|${options}|}`;
    });
    return `${entry.name}(${stops.join(', ')})`;
  }
  return entry.parameters.some(({ variadic }) => variadic) ? `${entry.name}($1)` : entry.name;
}

function escapeSnippet(text: string): string {
  return text.replaceAll(/[$}\\,|]/g, '\\$&');
}

/** For clients without snippets: the name alone, up to what would have to be filled in. */
function plainText(snippet: string): string {
  return snippet.split(/[$(]/)[0]!.trimEnd();
}

function documentationOf(entry: Entry, t: Translate): MarkupContent {
  const parts = [summaryOf(entry, t), withPlainFormulas(entry.documentation)];
  if (entry.paper !== undefined) {
    parts.push(citation(entry.paper));
  }
  return { kind: MarkupKind.Markdown, value: parts.join('\n\n') };
}

/** The entries by every name they are offered under; names they no longer have are understood, not offered. */
function offered(): Entry[] {
  return [...catalogue.values()].flatMap((entry) => [
    entry,
    ...(entry.aliases ?? []).map((name) => catalogue.get(name)!),
  ]);
}

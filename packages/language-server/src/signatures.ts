/** How catalogue entries and a program's own declarations are called, as text. */
import { type ast, type Entry, formatParameter, type ParameterSpec } from '@cnn-studio/language';
import type { Translate } from './l10n';
import { escapeMarkdown } from './markdown';

export interface Signature {
  readonly label: string;
  readonly parameters: readonly {
    readonly name: string;
    /** In the label. */
    readonly span: ast.Span;
    readonly documentation?: string;
    /** Takes all that follow by position. */
    readonly variadic: boolean;
  }[];
}

interface Part {
  readonly name: string;
  readonly text: string;
  readonly documentation?: string;
  readonly variadic?: boolean;
}

function signature(name: string, parts: readonly Part[], rest = ''): Signature {
  let label = `${name}(`;
  const parameters = parts.map(({ name: parameter, text, documentation, variadic = false }, index) => {
    if (index > 0) label += ', ';
    const start = label.length;
    label += text;
    return { name: parameter, span: { start, end: label.length }, documentation, variadic };
  });
  return { label: `${label})${rest}`, parameters };
}

/** `conv(filters, kernel, stride: 1, ...)` */
export function signatureOfEntry(entry: Entry, t: Translate): Signature {
  return signature(
    entry.name,
    entry.parameters.map((parameter) => ({
      name: parameter.name,
      text: formatParameter(parameter),
      documentation: documentParameter(parameter, t),
      variadic: parameter.variadic,
    })),
  );
}

/** As written in the declaration: `Residual(channels, stride = 1)`, `Critic(image: [28, 28, 1]) -> [1]`. */
export function signatureOfDeclaration(
  declaration: ast.NetworkDeclaration | ast.BlockDeclaration,
  text: string,
): Signature {
  const written = ({ start, end }: ast.Span) => text.slice(start, end).replaceAll(/\s+/g, ' ');
  const parts = declaration.parameters.map(({ name, span }) => ({ name: name.text, text: written(span) }));
  const results = declaration.kind === 'network' ? (declaration.results ?? []) : [];
  const list = results.map(({ span }) => written(span)).join(', ');
  const named = results.length > 1 || results.some(({ name }) => name !== undefined);
  return signature(declaration.name.text, parts, list === '' ? '' : ` -> ${named ? `(${list})` : list}`);
}

/** What an entry is, in a line. The client's translations have the catalogue's summaries, too. */
export function summaryOf({ summary }: Entry, translate: Translate): string {
  return translate(summary);
}

/** A paper as Markdown, with its link if it has one. */
export function citation({ title, authors, year, url }: NonNullable<Entry['paper']>): string {
  const name = url === undefined ? `*${escapeMarkdown(title)}*` : `[${escapeMarkdown(title)}](${url})`;
  return `${escapeMarkdown(authors)}: ${name}, ${year}`;
}

/** Markdown. */
export function documentParameter(
  { documentation, choices, minimum, maximum, varies }: ParameterSpec,
  t: Translate,
): string {
  const parts = [documentation];
  if (choices !== undefined)
    parts.push(t('One of {0}.', choices.map((choice) => `\`${choice}\``).join(', ')));
  if (minimum !== undefined && maximum !== undefined) parts.push(t('From {0} to {1}.', minimum, maximum));
  else if (minimum !== undefined) parts.push(t('At least {0}.', minimum));
  else if (maximum !== undefined) parts.push(t('At most {0}.', maximum));
  if (varies === true)
    parts.push(t('Also a range, drawn anew for each example, or a value with one number for each.'));
  return parts.join(' ');
}

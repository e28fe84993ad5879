/** How catalogue entries and a program's own declarations are called, as text. */
import type { ast, Entry, ParameterSpec } from '@cnn-studio/language';

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
export function signatureOfEntry(entry: Entry): Signature {
  return signature(
    entry.name,
    entry.parameters.map((parameter) => ({
      name: parameter.name,
      text: describeParameter(parameter),
      documentation: documentParameter(parameter),
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

function describeParameter({ name, default: value, optional, variadic }: ParameterSpec): string {
  if (variadic === true) return `...${name}`;
  if (value !== undefined) return `${name}: ${formatDefault(value)}`;
  return optional === true ? `${name}?` : name;
}

export function formatDefault(value: NonNullable<ParameterSpec['default']>): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

export function documentParameter({ documentation, choices, minimum, maximum }: ParameterSpec): string {
  const parts = [documentation];
  if (choices !== undefined) parts.push(`One of ${choices.map((choice) => `\`${choice}\``).join(', ')}.`);
  if (minimum !== undefined && maximum !== undefined) parts.push(`From ${minimum} to ${maximum}.`);
  else if (minimum !== undefined) parts.push(`At least ${minimum}.`);
  else if (maximum !== undefined) parts.push(`At most ${maximum}.`);
  return parts.join(' ');
}

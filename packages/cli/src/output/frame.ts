import { type Diagnostic, LineIndex, type Location, type Severity } from '@cnn-studio/language';
import { paint } from './style';

const COLORS: Readonly<Record<Severity, 'red' | 'yellow' | 'cyan'>> = {
  error: 'red',
  warning: 'yellow',
  information: 'cyan',
  hint: 'cyan',
};

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** The line and column of a UTF-16 offset, both from 1. */
export function placeOf(text: string, offset: number): Place {
  const { line, character } = new LineIndex(text).position(offset);
  return { line: line + 1, column: character + 1 };
}

/**
 * A diagnostic with the line it is on, the chain of causes, and what to do:
 * ```
 * gan.cnn:22:10 error CNN210: expected 28×28×1, got 32×32×1
 *   22 |   fake = Critic(Generator(z))
 *      |                 ^^^^^^^^^^^^
 *   because gan.cnn:7:3: this layer makes 32×32×1
 *   fix: insert `crop(28, 28)`
 * ```
 */
export function frame(diagnostic: Diagnostic, text: (file: string) => string | undefined): string {
  const { severity, code, message, location } = diagnostic;
  const head = `${paint('bold', where(location, text))} ${paint(COLORS[severity], diagnostic.expected ? `expected ${severity}` : severity)} ${code}: ${message}`;
  const lines = [head, ...excerpt(location, COLORS[severity], text)];
  for (const related of diagnostic.related) {
    lines.push(`  because ${where(related.location, text)}: ${related.message}`);
    lines.push(...excerpt(related.location, 'cyan', text).map((line) => `  ${line}`));
  }
  for (const fix of diagnostic.fixes) lines.push(`  ${paint('green', 'fix')}: ${fix.title}`);
  return lines.join('\n');
}

function where(location: Location, text: (file: string) => string | undefined): string {
  const source = text(location.file);
  if (source === undefined) return location.file;
  const place = placeOf(source, location.span.start);
  return `${location.file}:${place.line}:${place.column}`;
}

function excerpt(
  location: Location,
  color: 'red' | 'yellow' | 'cyan',
  text: (file: string) => string | undefined,
): string[] {
  const source = text(location.file);
  if (source === undefined) return [];
  const { line, column } = placeOf(source, location.span.start);
  const code = (source.split(/\r\n|\r|\n/)[line - 1] ?? '').replaceAll('\t', ' ');
  // A line that no person wrote (a binary file, say) is not shown.
  if (code.length > 200 || /\p{Cc}|\ufffd/u.test(code)) return [];
  const length = Math.max(1, Math.min(location.span.end - location.span.start, code.length - column + 1));
  const number = String(line);
  return [
    `  ${paint('dim', `${number} |`)} ${code}`,
    `  ${paint('dim', `${' '.repeat(number.length)} |`)} ${' '.repeat(column - 1)}${paint(color, '^'.repeat(length))}`,
  ];
}

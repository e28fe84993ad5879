import type { IToken } from 'chevrotain';
import { unterminatedString } from '../diagnostics/syntax/CNN002-unterminated-string';
import { malformedNumber } from '../diagnostics/syntax/CNN004-malformed-number';
import { unknownEscape } from '../diagnostics/syntax/CNN005-unknown-escape';
import { singleQuotes } from '../diagnostics/syntax/CNN006-single-quotes';
import type { Span } from '../source/span';
import type { Problems } from './problems';
import { BareFraction, MalformedNumber, NumberToken, SingleQuoted, StringToken } from './tokens';

function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

/** Turns a literal's token into a plain `Number` or `String`, reporting what is wrong with how it is written. */
export function readLiteral(token: IToken, problems: Problems): void {
  const { tokenType, image } = token;
  if (tokenType === NumberToken) {
    if (!Number.isFinite(Number(image))) problems.report(malformedNumber, { text: image }, spanOf(token));
  } else if (tokenType === MalformedNumber || tokenType === BareFraction) {
    const meant = intendedNumber(image);
    const span = spanOf(token);
    problems.report(malformedNumber, { text: image, meant }, span, {
      fix: meant === undefined ? undefined : { title: `Write ${meant}`, edits: [{ span, text: meant }] },
    });
    token.tokenType = NumberToken;
    token.tokenTypeIdx = NumberToken.tokenTypeIdx!;
  } else if (tokenType === StringToken) {
    checkString(token, problems);
  } else if (tokenType === SingleQuoted) {
    const span = spanOf(token);
    const text = `"${image.slice(1, -1).replaceAll('"', '\\"')}"`;
    problems.report(singleQuotes, {}, span, { fix: { title: 'Use double quotes', edits: [{ span, text }] } });
    token.tokenType = StringToken;
    token.tokenTypeIdx = StringToken.tokenTypeIdx!;
  }
}

/** `.5` means `0.5`, `1_000` means `1000`; of `64px` nothing certain can be said. */
function intendedNumber(image: string): string | undefined {
  if (image.startsWith('.')) return `0${image}`;
  const digits = image.replaceAll('_', '');
  return /^[0-9]+$/.test(digits) ? digits : undefined;
}

function checkString(token: IToken, problems: Problems): void {
  const { image } = token;
  const span = spanOf(token);
  if (!isClosed(image)) {
    const text = image.trimEnd();
    problems.report(unterminatedString, {}, span, {
      fix: {
        title: 'Close the string',
        edits: [{ span: { start: span.start + text.length, end: span.end }, text: '"' }],
      },
    });
  }
  for (let at = image.indexOf('\\'); at >= 0; at = image.indexOf('\\', at + 2)) {
    const escaped = image[at + 1];
    if (escaped === undefined || '"\\nt'.includes(escaped)) continue;
    const start = span.start + at;
    problems.report(
      unknownEscape,
      { text: `\\${escaped}` },
      { start, end: start + 2 },
      {
        fix: { title: 'Double the backslash', edits: [{ span: { start, end: start + 1 }, text: '\\\\' }] },
      },
    );
  }
}

/** Whether the last quote is one, not an escaped one. */
function isClosed(image: string): boolean {
  if (image.length < 2 || !image.endsWith('"')) return false;
  let backslashes = 0;
  while (image[image.length - 2 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 0;
}

/** The number a token stands for; 0 where it is not one (which has been reported). */
export function numberValue(image: string): number {
  const value = Number(image);
  if (Number.isFinite(value)) return value;
  const digits = Number(image.replaceAll('_', ''));
  return Number.isFinite(digits) ? digits : 0;
}

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', t: '\t' };

/** The text of a string token: no quotes, escapes resolved. */
export function stringValue(image: string): string {
  const double = image.startsWith('"');
  const end = (double ? isClosed(image) : image.length > 1) ? image.length - 1 : image.length;
  const body = image.slice(1, end);
  if (!double || !body.includes('\\')) return body;
  return body.replace(/\\(.)/gs, (whole, c: string) => escapes[c] ?? whole);
}

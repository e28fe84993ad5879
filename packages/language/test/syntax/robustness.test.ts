import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childrenOf, parse, visit } from '../../src';
import { lex } from '../../src/syntax/lexer';

const folder = new URL('../programs/', import.meta.url);
const programs = readdirSync(folder).map(
  (name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const,
);

/** Parses, and checks what holds for the tree of any text at all. */
function survives(text: string): void {
  const { file, diagnostics } = parse(text, 'f');
  const problems: string[] = [];
  visit(file, (node) => {
    const { start, end } = node.span;
    if (!(start >= 0 && start <= end && end <= text.length)) problems.push('a span outside of the text');
    let previousEnd = start;
    for (const { span } of childrenOf(node)) {
      if (span.start < previousEnd || span.end > end) problems.push('spans that are not nested in order');
      previousEnd = span.end;
    }
  });
  let missing = 0;
  visit(file, (node) => {
    if ('kind' in node && (node.kind === 'missing' || node.kind === 'missing-type')) missing++;
  });
  if (missing > 0 && diagnostics.length === 0) problems.push('something missing without a diagnostic');
  for (const { location, fixes, message, related } of diagnostics) {
    const spans = [
      location.span,
      ...related.map((r) => r.location.span),
      ...fixes.flatMap((f) => f.edits.map((e) => e.span)),
    ];
    if (spans.some(({ start, end }) => !(start >= 0 && start <= end && end <= text.length))) {
      problems.push(`a diagnostic outside of the text: ${message}`);
    }
  }
  if (diagnostics.length > 101) problems.push('too many diagnostics');
  if (problems.length > 0) throw new Error(`${problems[0]} in ${JSON.stringify(text)}`);
}

const words =
  'network block train data minimize over using every epoch epochs on as in if else repeat phase let import where return preview measure batch steps not and or fixed class it x y Foo netwrok const def True None true';
const signs = [
  ...'.,:=;()[]{}+-*/%<>!&|#@😀\'"\\',
  ...['"s"', "'q'", '1', '.5', '3x', '2..4', '..', '->', '=>', '|>', '==', '&&', ':=', '**', '→', '\ud800'],
  ...[
    '\n',
    '\n  ',
    '\n    ',
    ':\n  ',
    ' {\n  ',
    '\n}\n',
    '\r\n',
    '\r',
    '// c\n',
    '/* c */',
    '/*',
    '/// d\n',
    '\t',
    '\ufeff',
    '\0',
  ],
];
const soup = fc
  .array(fc.oneof(fc.constantFrom(...words.split(' ')), fc.constantFrom(...signs)), { maxLength: 60 })
  .map((parts) => parts.join(' '));

describe('any text', () => {
  it('of arbitrary characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), survives), {
      seed: 1,
      numRuns: 2000,
    });
    fc.assert(fc.property(fc.string({ maxLength: 200 }), survives), { seed: 2, numRuns: 2000 });
  });

  it('of tokens in any order', () => {
    fc.assert(fc.property(soup, survives), { seed: 3, numRuns: 5000 });
  });

  it('of tokens in any order, inside a body', () => {
    const inside = fc.tuple(
      fc.constantFrom('train t {', 'block B(n) {', 'network N(a: [1]) {', 'block B(n):'),
      soup,
    );
    fc.assert(
      fc.property(inside, ([head, text]) => survives(`${head}\n  ${text}\n}\nlet z = 1`)),
      { seed: 4, numRuns: 5000 },
    );
  });
});

describe.each(programs)('%s', (_, text) => {
  it('cut anywhere', () => {
    for (let end = 0; end <= text.length; end++) survives(text.slice(0, end));
  });

  it('without any one token, with any one twice, with any two neighbors swapped', () => {
    const { tokens } = lex(text);
    tokens.forEach(({ startOffset, image }, i) => {
      const end = startOffset + image.length;
      survives(text.slice(0, startOffset) + text.slice(end));
      survives(`${text.slice(0, end)} ${text.slice(startOffset)}`);
      const next = tokens[i + 1];
      if (next === undefined) return;
      const between = text.slice(end, next.startOffset);
      const rest = text.slice(next.startOffset + next.image.length);
      survives(text.slice(0, startOffset) + next.image + between + image + rest);
    });
  });
});

describe('nesting', () => {
  const deep = 10_000;
  it.each([
    ['{', '{'.repeat(deep), 'CNN010'],
    ['(', `let x = ${'('.repeat(deep)}`, 'CNN027'],
    ['( and )', `let x = ${'('.repeat(deep)}1${')'.repeat(deep)}`, 'CNN027'],
    ['calls', `let x = ${'f('.repeat(deep)}`, 'CNN027'],
    ['[', `let x = ${'['.repeat(deep)}`, 'CNN027'],
    ['[ in a type', `network N(a: ${'['.repeat(deep)}`, 'CNN027'],
    ['-', `let x = ${'-'.repeat(deep)}1`, 'CNN027'],
    ['not', `let x = ${'not '.repeat(deep)}a`, 'CNN027'],
    ['not between comparisons', `let x = ${'a == not '.repeat(deep)}a`, 'CNN027'],
    ['fixed', `let x = ${'fixed '.repeat(deep)}a`, 'CNN027'],
    ['if', `block B(a) {${'if a {'.repeat(deep)}`, 'CNN027'],
    ['if with its braces', `block B(a) {${'if a {'.repeat(deep)}${'}'.repeat(deep)}}`, 'CNN027'],
    ['else if', `block B(a) {${'if a { b } else '.repeat(deep)}{ c }}`, 'CNN027'],
    ['if in if', `let x = ${'if a { if '.repeat(deep)}`, 'CNN027'],
    ['everything', `let x = ${'a + (b + [f(- '.repeat(deep)}`, 'CNN027'],
    ['networks', `network A(x: [1]) {\n${' network B(x: [1]) {\n'.repeat(deep)}`, 'CNN025'],
    ['colons', `block B(a) {\n${'if a:\n '.repeat(deep)}`, 'CNN026'],
  ])('of 10,000 %s', (_, text, code) => {
    survives(text);
    const { diagnostics } = parse(text, 'f');
    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics.length).toBeLessThanOrEqual(101);
  });

  it('goes as deep as people write, and far deeper', () => {
    expect(parse(`let x = ${'('.repeat(150)}1${')'.repeat(150)}`, 'f').diagnostics).toEqual([]);
    expect(parse(`block B(a) {${'if a {'.repeat(150)}${'}'.repeat(150)}}`, 'f').diagnostics).toEqual([]);
  });

  it('leaves room on the stack for a caller that is deep already', () => {
    const text = `let x = ${'f([(- '.repeat(100)}`;
    const at = (depth: number): number => (depth === 0 ? parse(text, 'f').diagnostics.length : at(depth - 1));
    expect(at(2000)).toBeGreaterThan(0);
  });
});

describe('a megabyte', () => {
  const bytes = Uint8Array.from({ length: 1 << 20 }, (_, i) => Math.imul(i ^ (i >>> 7), 0x9e3779b1) >>> 24);

  it.each([
    ['of bytes', new TextDecoder('latin1').decode(bytes), 101],
    ['of bytes read as UTF-8', new TextDecoder().decode(bytes), 101],
    ['of one quote', `let a = ${'"'.repeat(1 << 20)}`, 101],
    ['of unclosed lines', 'let a = (\n'.repeat(100_000), 101],
    ['of digits', '1'.repeat(1 << 20), 101],
    ['of one comment', '/*'.repeat(1 << 19), 101],
    ['of commas', `let a = f(${','.repeat(1 << 20)}`, 101],
    ['of braces', '}{'.repeat(1 << 19), 101],
    ['of dots', '.'.repeat(1 << 20), 101],
  ])('%s gets at most a hundred diagnostics and a word about the rest', (_, text, most) => {
    const { diagnostics } = parse(text, 'f');
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(most);
    if (diagnostics.length === most) expect(diagnostics.some(({ code }) => code === 'CNN028')).toBe(true);
  });
});

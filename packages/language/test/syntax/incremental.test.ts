import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src';
import { type Draft, parseAgain } from '../../src/syntax/incremental';

const folder = new URL('../programs/', import.meta.url);
const programs = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));

/** What people type, and what they should not. */
const snippets = [
  ...[
    '1',
    'x',
    ' ',
    '\n',
    '\n\n',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    '->',
    '=',
    '"',
    '/*',
    '*/',
    '//',
    '///',
    ':',
  ],
  ...['\n  relu', '\n  conv(3, 3) -> relu', ' -> tanh', '\n  x = conv(8, 3)', '\n  return it', '\n  batch 3'],
  ...[
    '\nlet width = 8\n',
    '\nlet width = if true { steps }\n',
    '\n/// Says so.\n',
    '/* aside */',
    '\r\n',
    '#',
    '&&',
  ],
  ...[
    '\nnetwork N(x: [8]) { relu }\n',
    '\nblock B() { relu }\n',
    '\nimport "b.cnn"\n',
    'network',
    'train t {\n',
    '}\n',
  ],
  ...[
    '\n  if true { relu } else { tanh }',
    '\n  repeat 2 {\n',
    '\n  repeat 2 { relu }',
    '\n+ 1',
    '\nas y',
    ' train as kept',
  ],
];

interface Edit {
  /** Place, as a share of the text. */
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(4), fc.nat(120)),
  inserted: fc.oneof(fc.constant(''), fc.constantFrom(...snippets)),
});

function applied(text: string, { at, removed, inserted }: Edit): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + inserted + text.slice(start + removed);
}

function expectSameAsAnew(draft: Draft, text: string): void {
  const { file, diagnostics } = parse(text, 'f');
  if (isDeepStrictEqual({ file: draft.file, diagnostics: draft.diagnostics }, { file, diagnostics })) return;
  // Slower, and tells what differs.
  expect(draft.file, text).toEqual(file);
  expect(draft.diagnostics, text).toEqual(diagnostics);
  throw new Error(`the trees of ${JSON.stringify(text)} differ`);
}

describe('parsing again what an edit touched gives what parsing anew gives', () => {
  it('after edits of which each is taken back', () => {
    const property = fc.property(
      fc.constantFrom(...programs),
      fc.array(edit, { maxLength: 5 }),
      (text, edits) => {
        let draft = parseAgain(text, 'f', undefined);
        for (const one of edits) {
          const edited = applied(text, one);
          draft = parseAgain(edited, 'f', draft);
          expectSameAsAnew(draft, edited);
          draft = parseAgain(text, 'f', draft);
          expectSameAsAnew(draft, text);
        }
      },
    );
    fc.assert(property, { seed: 11, numRuns: Number(process.env.RUNS ?? 300) });
  });

  it('after edits of what other edits left', () => {
    const property = fc.property(
      fc.constantFrom(...programs),
      fc.array(edit, { maxLength: 12 }),
      (start, edits) => {
        let text = start;
        let draft = parseAgain(text, 'f', undefined);
        for (const one of edits) {
          text = applied(text, one);
          draft = parseAgain(text, 'f', draft);
          expectSameAsAnew(draft, text);
        }
      },
    );
    fc.assert(property, { seed: 12, numRuns: Number(process.env.RUNS ?? 300) });
  });
});

describe('an edit keeps', () => {
  const declaration = (name: string) =>
    `network ${name}(x: [8, 8, 1]) {\n  conv(3, 3)\n  relu\n  tanh\n  relu\n  tanh\n}\n`;
  const text = ['A', 'B', 'C', 'D', 'E'].map(declaration).join('\n');
  const edited = text.replace(/(C[\s\S]*?)tanh/, '$1sigmoid');

  it('the declarations around it, and the statements', () => {
    const before = parseAgain(text, 'f', undefined);
    const old = before.file.declarations;
    const after = parseAgain(edited, 'f', before).file.declarations;
    expect(after.map((one, i) => one === old[i])).toEqual([true, true, false, true, true]);
    const [statements, oldStatements] = [after[2], old[2]].map((one) =>
      one?.kind === 'network' ? one.body.statements : [],
    );
    expect(statements!.map((one, i) => one === oldStatements![i])).toEqual([true, false, false, true, true]);
  });
});

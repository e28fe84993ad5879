import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSource, parse } from '../../src';
import { meaning } from '../../src/syntax/format';
import { lex } from '../../src/syntax/lexer';

const folder = new URL('../programs/', import.meta.url);
const programs = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));

function formatted(text: string, width?: number): string {
  const result = formatSource(text, { width });
  return 'text' in result ? result.text : `not formatted: ${result.diagnostics[0]?.message}`;
}

/** The texts of all comments, whatever their order and line ends. */
function comments(text: string): string[] {
  return lex(text)
    .comments.map((comment) => comment.text.replace(/\r\n?/g, '\n'))
    .sort();
}

function keepsWhatItMust(text: string, width: number): void {
  const { file, diagnostics } = parse(text, '');
  if (diagnostics.length > 0) return;
  const once = formatted(text, width);
  expect(meaning(parse(once, '').file)).toBe(meaning(file));
  expect(comments(once)).toEqual(comments(text));
  expect(formatted(once, width)).toBe(once);
}

const cases: readonly (readonly [what: string, text: string, expected: string])[] = [
  ['spaces', 'let  a=1+2 *3', 'let a = 1 + 2 * 3\n'],
  ['signs', 'let a = - 1 - - b', 'let a = -1 - -b\n'],
  ['arguments', 'let a = f( 1,b:2 ,[ 1,2 ] )', 'let a = f(1, b: 2, [1, 2])\n'],
  [
    'channels',
    'let a = x[0..16]+(b+c)[ n*2 .. ] * d[..1][3]',
    'let a = x[0 .. 16] + (b + c)[n * 2 ..] * d[.. 1][3]\n',
  ],
  ['needless parentheses', 'let a = ((1 * 2) + (b)) - (c - (d))', 'let a = 1 * 2 + b - (c - d)\n'],
  ['parentheses around chains', 'let a = (a -> b) + f((c -> d))', 'let a = (a -> b) + f(c -> d)\n'],
  ['parentheses around a lower operator', 'let a = not (b and c)', 'let a = not (b and c)\n'],
  ['numbers and strings', 'let a = [2e-4, 1E3, 0.50, "x\\ty"]', 'let a = [2e-4, 1E3, 0.50, "x\\ty"]\n'],
  [
    'indentation',
    'block B(c,s=1){\n conv( c )\n\n\n\n   repeat 2 {\n relu\n tanh\n }\n}',
    'block B(c, s = 1) {\n  conv(c)\n\n  repeat 2 {\n    relu\n    tanh\n  }\n}\n',
  ],
  ['a body on one line', 'block B(c) {relu}', 'block B(c) { relu }\n'],
  ['an empty body', 'block B(c) {\n\n}', 'block B(c) {}\n'],
  [
    'the header of a network',
    'network N(a:[H,W,1],l:class( 10 ))->( s:[10],c:[64] )where H%4==0,W>1{\nreturn a,l\n}',
    'network N(a: [H, W, 1], l: class(10)) -> (s: [10], c: [64]) where H % 4 == 0, W > 1 {\n  return a, l\n}\n',
  ],
  [
    'training statements',
    'train t {\ndata a,b=mnist( train )\nminimize  a over A,B   using adam( 1e-3 )\nmeasure a every  epoch on b\npreview a every 2  epochs\nphase p {\nsteps  5\n}\n}',
    'train t {\n  data a, b = mnist(train)\n  minimize a over A, B using adam(1e-3)\n  measure a on b every epoch\n  preview a every 2 epochs\n  phase p {\n    steps 5\n  }\n}\n',
  ],
  [
    'if and else',
    'block B(c) {\nif c>1 {\nrelu\n}\nelse if c==0 {\ntanh\n} else {\nelu\n}\n}',
    'block B(c) {\n  if c > 1 {\n    relu\n  } else if c == 0 {\n    tanh\n  } else {\n    elu\n  }\n}\n',
  ],
  ['blank lines at the ends', '\n\n\nlet a = 1\n\n\nlet b = 2\n\n\n', 'let a = 1\n\nlet b = 2\n'],
  [
    'a parenthesised value named like a keyword',
    'train t {\n  (data) -> f\n  (batch)\n}',
    'train t {\n  (data) -> f\n  (batch)\n}\n',
  ],
  [
    'an if at the start of a flow',
    'block B(c) {\n  (if c > 1 { a } else { b }) + 1\n}',
    'block B(c) {\n  (if c > 1 { a } else { b }) + 1\n}\n',
  ],
  ['nothing', ' \n\t\n', ''],
  ['a byte order mark', '\ufefflet a = 1', 'let a = 1\n'],
  // Comments
  ['comments on their own lines', '//a\n\nlet a = 1\n//b\n', '//a\n\nlet a = 1\n//b\n'],
  ['comments behind', 'let a = 1// x\nlet b = 2 /* y */', 'let a = 1 // x\nlet b = 2 /* y */\n'],
  [
    'comments in a body',
    'block B(c) { // x\n// y\nrelu // z\n// w\n}',
    'block B(c) { // x\n  // y\n  relu // z\n  // w\n}\n',
  ],
  ['only a comment in a body', 'block B(c) {\n// x\n}', 'block B(c) {\n  // x\n}\n'],
  [
    'comments behind arguments',
    'let a = f(1, // one\n2 // two\n)',
    'let a = f(\n  1, // one\n  2 // two\n)\n',
  ],
  [
    'comments before arguments',
    'let a = f(\n// one\n1, /* two */ 2)',
    'let a = f(\n  // one\n  1,\n  /* two */ 2\n)\n',
  ],
  [
    'block comments inside',
    'let a = f(1 /* one */, /* two */ 2 /* end */)',
    'let a = f(1 /* one */, /* two */ 2 /* end */)\n',
  ],
  ['only a comment in the arguments', 'let a = f(/* none */)', 'let a = f(/* none */)\n'],
  [
    'comments in a chain',
    'block B(c) {\na // x\n// y\n-> b -> c\n}',
    'block B(c) {\n  a // x\n    // y\n    -> b\n    -> c\n}\n',
  ],
  ['a comment inside a sum in parentheses', 'let a = (b // x\n+ c)', 'let a = b + c // x\n'],
  ['documentation', '///  One\n///\n/// Two\nlet a = 1', '///  One\n///\n/// Two\nlet a = 1\n'],
];

describe('canonical form', () => {
  it.each(cases)('%s', (_, text, expected) => {
    expect(formatted(text)).toBe(expected);
    expect(formatted(expected)).toBe(expected);
  });

  it('breaks a long chain before each arrow', () => {
    expect(formatted('block B(c) {\n  conv(32, 3) -> batch_norm -> leaky_relu(0.2) as skip\n}', 40)).toBe(
      'block B(c) {\n  conv(32, 3)\n    -> batch_norm\n    -> leaky_relu(0.2) as skip\n}\n',
    );
  });

  it('breaks long arguments one a line', () => {
    expect(formatted('let a = conv(filters: 32, kernel: 3, stride: 2)', 30)).toBe(
      'let a = conv(\n  filters: 32,\n  kernel: 3,\n  stride: 2\n)\n',
    );
  });

  it('fills the lines of a long loss', () => {
    const loss = `train t {
  minimize l1(restored, photo) + 0.1 * perceptual(restored, photo) + 0.01 * bce(Critic(restored), 1) + 1e-8 * tv(restored) over N
}
`;
    expect(formatted(loss)).toBe(`train t {
  minimize l1(restored, photo) + 0.1 * perceptual(restored, photo) + 0.01 * bce(Critic(restored), 1) +
    1e-8 * tv(restored) over N
}
`);
  });

  it('breaks a long sum after its operators, where the language allows it', () => {
    expect(formatted('let total = first_part * 3 + second_part + third', 30)).toBe(
      'let total = first_part * 3 +\n  second_part + third\n',
    );
  });

  it('breaks a body that is too long for one line', () => {
    expect(formatted('block B(c) { conv(c, 3) -> relu }', 20)).toBe(
      'block B(c) {\n  conv(c, 3) -> relu\n}\n',
    );
  });

  it('holds to 120 columns', () => {
    const sum = (n: number) => `let a = ${Array(n).fill('abcdefgh').join(' + ')}\n`;
    expect(formatted(sum(10))).toBe(sum(10));
    expect(formatted(sum(11))).toContain('+\n');
  });

  it('keeps the line ends of the file', () => {
    expect(formatted('let a=1\r\n/* x\r\n y */\r\nlet b=2')).toBe(
      'let a = 1\r\n/* x\r\n y */\r\nlet b = 2\r\n',
    );
  });
});

it('leaves a file that does not parse alone, and says why', () => {
  const result = formatSource('let a=(1\nlet b=2');
  expect('diagnostics' in result && result.diagnostics.map(({ code }) => code)).toEqual(['CNN015']);
});

it('lays out what is long without end', () => {
  const list = `let a = [${Array(50_000).fill('1').join(',')}]`;
  expect(formatted(list).split('\n')).toHaveLength(50_003);
  const sum = `let a = ${Array(10_000).fill('1').join('+')}`;
  const lines = formatted(sum).trimEnd().split('\n');
  expect(lines.every((one) => one.length <= 120)).toBe(true);
  // Each is full: nothing that follows would have found room in it.
  expect(lines.slice(0, -1).every((one) => one.length > 120 - ' 1 +'.length)).toBe(true);
});

describe('meaning, comments and stability', () => {
  it.each([100, 40, 10])('of the contract programs at width %i', (width) => {
    for (const text of programs) keepsWhatItMust(text, width);
  });

  it('of the contract programs with comments and newlines strewn in', () => {
    const inserts = [
      ' /* c */ ',
      '/*d*/',
      ' // e\n',
      '\n// f\n',
      '\n',
      '\n\n\n',
      '\n/// g\n',
      ' /* h\n i */ ',
      ' ',
    ];
    const strewn = fc.tuple(
      fc.constantFrom(...programs),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...inserts)), { maxLength: 12 }),
      fc.constantFrom(100, 40),
    );
    fc.assert(
      fc.property(strewn, ([program, places, width]) => {
        const { tokens } = lex(program);
        const at = new Map(places.map(([n, insert]) => [tokens[n % tokens.length]!.startOffset, insert]));
        let text = '';
        let done = 0;
        for (const offset of [...at.keys()].sort((a, b) => a - b)) {
          text += program.slice(done, offset) + at.get(offset);
          done = offset;
        }
        keepsWhatItMust(text + program.slice(done), width);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('of expressions of every form', () => {
    const { expression } = fc.letrec<{ expression: string; body: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4, depthIdentifier: 'e' },
        fc.constantFrom('a', 'b', '1', '2e-4', '"s"', 'true', 'data', 'batch', 'it'),
        tie('expression').map((e) => `(${e})`),
        tie('expression').map((e) => `-${e}`),
        tie('expression').map((e) => `not ${e}`),
        tie('expression').map((e) => `fixed (${e})`),
        tie('expression').map((e) => `(${e}).height`),
        tie('expression').map((e) => `[${e}, 1]`),
        fc
          .tuple(
            tie('expression'),
            fc.constantFrom('+', '-', '*', '/', '%', '==', '<', 'and', 'or'),
            tie('expression'),
          )
          .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
        fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `f(${a}, k: ${b})`),
        fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}) -> g -> h(${b})`),
        fc.tuple(tie('expression'), tie('body'), tie('body')).map(([a, b, c]) => `if ${a} ${b} else ${c}`),
      ),
      body: fc.oneof(
        tie('expression').map((e) => `{ ${e} }`),
        tie('expression').map((e) => `{\n x = ${e}\n ${e} as y\n}`),
      ),
    }));
    const statement = fc
      .tuple(
        fc.constantFrom('', 'x = ', 'minimize ', 'batch ', 'preview ', 'return a, '),
        expression,
        fc.constantFrom(100, 30),
      )
      .map(
        ([head, e, width]) =>
          [`train t {\n${head}${e}${head === 'minimize ' ? ' over A' : ''}\n}`, width] as const,
      );
    let parsed = 0;
    fc.assert(
      fc.property(statement, ([text, width]) => {
        if (parse(text, '').diagnostics.length === 0) parsed++;
        keepsWhatItMust(text, width);
      }),
      { seed: 6, numRuns: 2000 },
    );
    expect(parsed).toBeGreaterThan(1500);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ast, parse } from '../../src';
import { show } from './show';

function messages(text: string): string[] {
  return parse(text, 'f').diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

/** The declarations of a text that has no mistakes. */
function read(text: string): readonly ast.Declaration[] {
  const { file, diagnostics } = parse(text, 'f');
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return file.declarations;
}

/** The value of `let x = ...`. */
function value(text: string): string {
  const [declaration] = read(`let x = ${text}`);
  return declaration?.kind === 'let' ? show(declaration.value) : 'nothing';
}

/** The statements of a body of this kind. */
function statements(text: string, head = 'block B(c)'): string[] {
  const [declaration] = read(`${head} {\n${text}\n}`);
  return declaration && 'body' in declaration ? declaration.body.statements.map(show) : [];
}

const train = (text: string) => statements(text, 'train t');

const programs = new URL('../programs/', import.meta.url);

describe('the contract programs', () => {
  it.each(readdirSync(programs))('%s parses', (name) => {
    expect(messages(readFileSync(new URL(name, programs), 'utf8'))).toEqual([]);
  });

  it('are told apart into their declarations', () => {
    const text = readFileSync(new URL('gan-and-deblurring.cnn', programs), 'utf8');
    expect(read(text).map(({ kind }) => kind)).toEqual(['network', 'network', 'train', 'train']);
  });
});

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3', '(+ 1 (* 2 3))'],
    ['1 * 2 + 3', '(+ (* 1 2) 3)'],
    ['1 - 2 - 3', '(- (- 1 2) 3)'],
    ['1 - (2 - 3)', '(- 1 (- 2 3))'],
    ['a / b % c', '(% (/ a b) c)'],
    ['-a * b', '(* (neg a) b)'],
    ['--1', '(neg (neg 1))'],
    ['a - -b', '(- a (neg b))'],
    ['-photo.height', '(neg (member photo height))'],
    ['a == b + 1', '(== a (+ b 1))'],
    ['not a == b', '(not (== a b))'],
    ['a != b and c <= d or e >= f', '(or (and (!= a b) (<= c d)) (>= e f))'],
    ['a!=b', '(!= a b)'],
    ['a < b or c > d', '(or (< a b) (> c d))'],
    ['not not a', '(not (not a))'],
    ['not a and b or c', '(or (and (not a) b) c)'],
    ['a or b and not c < d', '(or a (and b (not (< c d))))'],
    ['it + shortcut -> relu', '(-> (+ it shortcut) relu)'],
    ['(a -> relu) + b', '(+ (-> a relu) b)'],
    ['a -> b -> c(1)', '(-> a b (call c (arg 1)))'],
    ['f(label -> embed(50))', '(call f (arg (-> label (call embed (arg 50)))))'],
    ['conv(64, 4, stride: 2)', '(call conv (arg 64) (arg 4) (arg stride 2))'],
    ['f()', '(call f)'],
    ['[28, 28, 1]', '(list 28 28 1)'],
    ['[]', 'list'],
    ['if n == 1 { it } else { conv(n) }', '(if (== n 1) (do (flow it)) (do (flow (call conv (arg n)))))'],
    ['if a { b } else if c { d }', '(if a (do (flow b)) (do (if-statement c (do (flow d)))))'],
    ['fixed normal(100) * 2', '(* (fixed (call normal (arg 100))) 2)'],
    ['photo.height.x', '(member (member photo height) x)'],
    ['x[0 .. 16] + x[16 ..]', '(+ (slice x 0 16) (slice x 16))'],
    ['x[.. n * 2][3]', '(slice (slice x (* n 2)) 3)'],
    ['conv(8, 3)[2..6] -> relu', '(-> (slice (call conv (arg 8) (arg 3)) 2 6) relu)'],
    ['-x[1]', '(neg (slice x 1))'],
    ['"a\\"b\\\\c\\n\\t"', JSON.stringify('a"b\\c\n\t')],
    ['2e-4 + 1E3 + 0.2', '(+ (+ 2e-4 1E3) 0.2)'],
  ])('%s', (text, tree) => {
    expect(value(text)).toBe(tree);
  });

  it('gives numbers their values', () => {
    const [declaration] = read('let x = [64, 0.2, 2e-4, 1E3]');
    const list =
      declaration?.kind === 'let' && declaration.value.kind === 'list' ? declaration.value.items : [];
    expect(list.map((item) => item.kind === 'number' && item.value)).toEqual([64, 0.2, 0.0002, 1000]);
  });

  it('reads long sums, chains and member accesses without nesting', () => {
    const chain = read(`let x = a${' -> b'.repeat(10_000)}`)[0];
    expect(chain?.kind === 'let' && chain.value.kind === 'chain' && chain.value.links.length).toBe(10_000);
    expect(messages(`let x = 1${'+1'.repeat(10_000)}`)).toEqual([]);
    expect(messages(`let x = a${' and not b'.repeat(10_000)}`)).toEqual([]);
    expect(messages(`let x = a${'.b'.repeat(10_000)}`)).toEqual([]);
  });
});

describe('statements', () => {
  it.each([
    ['conv(3) -> relu as skip', '(flow (-> (call conv (arg 3)) relu) skip)'],
    ['gate = conv(4)', '(bind gate (call conv (arg 4)))'],
    ['scores, code = N(it)', '(bind scores code (call N (arg it)))'],
    ['let n = 3', '(let n 3)'],
    ['repeat 4 { relu }', '(repeat 4 (do (flow relu)))'],
    ['repeat i in 0..4 { conv(i) }', '(repeat i (range 0 4) (do (flow (call conv (arg i)))))'],
    ['repeat i in a + 1..2 * b { }', '(repeat i (range (+ a 1) (* 2 b)) do)'],
    ['if n > 1 { relu }', '(if-statement (> n 1) (do (flow relu)))'],
    ['return a, b', '(return a b)'],
  ])('%s', (text, tree) => {
    expect(statements(text)).toEqual([tree]);
  });

  it.each([
    ['data image, label = mnist(train)', '(data image label (call mnist (arg train)))'],
    [
      'minimize l1(a, b) over A, B using adam(2e-4)',
      '(minimize (call l1 (arg a) (arg b)) A B (call adam (arg 2e-4)))',
    ],
    ['minimize a over A', '(minimize a A)'],
    ['batch 64', '(setting batch 64)'],
    ['clip -1', '(setting clip (neg 1))'],
    ['preview fake, real every 200', '(preview fake real (every-step 200))'],
    ['preview fake', '(preview fake)'],
    [
      'measure psnr(a, b) on mnist(test) every epoch',
      '(measure (call psnr (arg a) (arg b)) (call mnist (arg test)) every-epoch)',
    ],
    ['measure a every 2 epochs on b', '(measure a (every-epoch 2) b)'],
    ['best psnr(a, b)', '(best (call psnr (arg a) (arg b)))'],
    ['best a every epoch on b', '(best a every-epoch b)'],
    ['start A from "runs/a"', '(start A "runs/a")'],
    ['start A, B from "w.npz" as keras', '(start A B "w.npz" keras)'],
    ['patience 5', '(setting patience 5)'],
    ['phase warmup { steps 10 }', '(phase warmup (do (setting steps 10)))'],
  ])('%s', (text, tree) => {
    expect(train(text)).toEqual([tree]);
  });
});

it('leaves `from`, `start` and `best` as names elsewhere', () => {
  expect(train('from = a + 1')).toEqual(['(bind from (+ a 1))']);
  expect(train('start, best = N(from)')).toEqual(['(bind start best (call N (arg from)))']);
  expect(train('best = from -> start(from: 1)')).toEqual(['(bind best (-> from (call start (arg from 1))))']);
  expect(train('minimize from * start over best')).toEqual(['(minimize (* from start) best)']);
});

describe('declarations', () => {
  it.each([
    ['import "blocks.cnn"', '(import "blocks.cnn")'],
    ['let base = 64', '(let base 64)'],
    ['network N(a: [H, 1], b: class(10)) { }', '(network N (param a (shape H 1)) (param b (class 10)) do)'],
    ['network N(a: [1]) -> [1] { }', '(network N (param a (shape 1)) (param (shape 1)) do)'],
    [
      'network N(a: [1]) -> (s: [10], c: [64]) { }',
      '(network N (param a (shape 1)) (param s (shape 10)) (param c (shape 64)) do)',
    ],
    [
      'network N(a: [H]) where H % 4 == 0, H > 1 { }',
      '(network N (param a (shape H)) (== (% H 4) 0) (> H 1) do)',
    ],
    ['block B(a, b = 1) { relu }', '(block B (param a) (param b 1) (do (flow relu)))'],
    ['train t { batch 1 }', '(train t (do (setting batch 1)))'],
  ])('%s', (text, tree) => {
    expect(read(text).map(show)).toEqual([tree]);
  });

  it('have the `///` lines just before them as documentation', () => {
    const [a, b] = read('/// not this\n\n/// One.\n///   Two.\r\nlet a = 1 /// nor this\nlet b = 2');
    expect(a?.documentation).toBe('One.\n  Two.');
    expect(b?.documentation).toBeUndefined();
  });
});

describe('keywords', () => {
  it('are names wherever they cannot be misread', () => {
    const words =
      'data batch train network block import epochs minimize preview measure phase on over every as in where';
    for (const word of words.split(' ')) {
      expect(statements(`${word} = f(${word}, ${word}: ${word}) + ${word}`), word).toEqual([
        `(bind ${word} (+ (call f (arg ${word}) (arg ${word} ${word})) ${word}))`,
      ]);
      expect(statements(`${word} -> ${word}(1) as ${word}`), word).toEqual([
        `(flow (-> ${word} (call ${word} (arg 1))) ${word})`,
      ]);
    }
  });

  it('are names as parameters', () => {
    expect(read('network N(on: [1], data: [2]) { data }').map(show)).toEqual([
      '(network N (param on (shape 1)) (param data (shape 2)) (do (flow data)))',
    ]);
  });

  it('are keywords with what only a keyword can stand before', () => {
    expect(train('batch batch\npreview preview every every\ndata data = data')).toEqual([
      '(setting batch batch)',
      '(preview preview (every-step every))',
      '(data data data)',
    ]);
  });

  it('tell a sign from a difference', () => {
    expect(train('clip -1\nclip - 1')).toEqual(['(setting clip (neg 1))', '(flow (- clip 1))']);
  });
});

describe('newlines', () => {
  it.each([
    ['a\n-> b\n\n  // why\n  -> c', ['(flow (-> a b c))']],
    ['a ->\n b', ['(flow (-> a b))']],
    ['a = b +\n c', ['(bind a (+ b c))']],
    ['a =\n b', ['(bind a b)']],
    ['a and\n b', ['(flow (and a b))']],
    ['f(\n1\n,\n2\n)', ['(flow (call f (arg 1) (arg 2)))']],
    ['f(\n1,\n2,\n)', ['(flow (call f (arg 1) (arg 2)))']],
    ['[\n1,\n2]', ['(flow (list 1 2))']],
    ['(a\n+ b)', ['(flow (+ a b))']],
    ['if a { b }\nelse { c }', ['(if-statement a (do (flow b)) (do (flow c)))']],
    ['f(if a {\nb\nc\n} else { d })', ['(flow (call f (arg (if a (do (flow b) (flow c)) (do (flow d))))))']],
    ['a\n-b', ['(flow a)', '(flow (neg b))']],
    ['a, b =\n f', ['(bind a b f)']],
    ['a,\n b = f', ['(bind a b f)']],
    ['repeat 2\n{\n a\n}', ['(repeat 2 (do (flow a)))']],
  ])('%j', (text, trees) => {
    expect(statements(text)).toEqual(trees);
  });

  it('are LF, CRLF and CR alike', () => {
    const text = 'let a = 1\nblock B(c) {\n  conv(c)\n    -> relu\n  tanh\n}\n';
    const trees = read(text).map(show);
    expect(read(text.replaceAll('\n', '\r\n')).map(show)).toEqual(trees);
    expect(read(text.replaceAll('\n', '\r')).map(show)).toEqual(trees);
    expect(read(`\ufeff${text.replaceAll('  ', '\t')}`).map(show)).toEqual(trees);
  });
});

describe('text beyond ASCII', () => {
  it('may stand in names, strings and comments', () => {
    expect(read('/// 😀 日本\nlet größe = "😀\u2028" // ü').map(show)).toEqual([
      `(let größe ${JSON.stringify('😀\u2028')})`,
    ]);
  });

  it('is reported once a run elsewhere, and the rest is read', () => {
    const { file, diagnostics } = parse('let a = 1 😀😀😀\nlet b = 2 §§ \u0000\nlet c = 3', 'f');
    expect(diagnostics.map(({ code }) => code)).toEqual(['CNN001', 'CNN001', 'CNN001']);
    expect(file.declarations.map(show)).toEqual(['(let a 1)', '(let b 2)', '(let c 3)']);
  });
});

describe('places', () => {
  it('are those of the text', () => {
    const text = 'let x = conv(64, stride: 2) -> relu';
    const [declaration] = read(text);
    const chain = declaration?.kind === 'let' ? declaration.value : undefined;
    const slice = (span?: ast.Span) => span && text.slice(span.start, span.end);
    expect(slice(chain?.span)).toBe('conv(64, stride: 2) -> relu');
    const call = chain?.kind === 'chain' && chain.head.kind === 'call' ? chain.head : undefined;
    expect(slice(call?.span)).toBe('conv(64, stride: 2)');
    expect(slice(call?.argsSpan)).toBe('(64, stride: 2)');
    expect(call?.args.map(({ span }) => slice(span))).toEqual(['64', 'stride: 2']);
  });
});

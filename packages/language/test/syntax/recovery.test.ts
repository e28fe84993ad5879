import { describe, expect, it } from 'vitest';
import { nodeAt, parse, pathAt } from '../../src';
import { applyFix } from './apply-fix';
import { show } from './show';

/** Every declaration of a text, and its diagnostics as `line: CODE message`. */
function read(text: string) {
  const { file, diagnostics } = parse(text, 'f');
  return {
    trees: file.declarations.map(show),
    problems: diagnostics.map(({ code, message, location }) => {
      const line = text.slice(0, location.span.start).split('\n').length;
      return `${line}: ${code} ${message}`;
    }),
  };
}

describe('what is being typed', () => {
  it.each([
    ['conv(32, ', '(flow (call conv (arg 32) (arg ?)))'],
    ['conv(', '(flow (call conv))'],
    ['conv(32, stride: ', '(flow (call conv (arg 32) (arg stride ?)))'],
    ['x -> ', '(flow (-> x ?))'],
    ['x = ', '(bind x ?)'],
    ['x -> relu as ', '(flow (-> x relu))'],
    ['a + ', '(flow (+ a ?))'],
    ['photo.', '(flow (member photo ?))'],
    ['[28, ', '(flow (list 28 ?))'],
    ['x[', '(flow (slice x ?))'],
    ['x[0 .. ', '(flow (slice x 0 ?))'],
    ['(a', '(flow a)'],
    ['if ', '(if-statement ? do)'],
    ['repeat i in ', '(repeat i ? do)'],
    ['minimize ', '(minimize ?)'],
    ['minimize l1(a, b) over ', '(minimize (call l1 (arg a) (arg b)))'],
    ['minimize over Critic', '(minimize ? Critic)'],
    ['minimize a over A using ', '(minimize a A ?)'],
    ['data ', '(data ?)'],
    ['data image = ', '(data image ?)'],
    ['preview ', '(preview ?)'],
    ['preview every 200', '(preview ? (every-step 200))'],
    ['measure a on ', '(measure a ?)'],
    ['measure a every ', '(measure a (every-step ?))'],
    ['batch ', '(setting batch ?)'],
    ['let ', '(let ? ?)'],
    ['phase ', '(phase ? do)'],
  ])('%j keeps its statement, and the ones around it', (text, tree) => {
    const { trees, problems } = read(`train t {\n  before = 1\n  ${text}\n  after = 2\n}\nlet z = 1`);
    expect(trees).toEqual([`(train t (do (bind before 1) ${tree} (bind after 2)))`, '(let z 1)']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^3: /);
  });

  it.each([
    ['network Foo(', '(network Foo do)'],
    ['network Foo(image', '(network Foo (param image ?) do)'],
    ['network Foo(image: ', '(network Foo (param image ?) do)'],
    ['network Foo(image: [28, ', '(network Foo (param image (shape 28 ?)) do)'],
    ['network ', '(network ? do)'],
    ['network Foo(a: [1]) -> ', '(network Foo (param a (shape 1)) (param ?) do)'],
    ['network Foo(a: [1]) -> [1', '(network Foo (param a (shape 1)) (param (shape 1)) do)'],
    ['block Foo(a, b = ', '(block Foo (param a) (param b ?) do)'],
    ['train ', '(train ? do)'],
    ['train t', '(train t do)'],
    ['import ', '(import ?)'],
    ['let a', '(let a ?)'],
  ])('%j keeps its declaration, and the ones around it', (text, tree) => {
    const { trees, problems } = read(`let before = 1\n${text}\n\nnetwork N(a: [1]) { relu }\n`);
    expect(trees).toEqual(['(let before 1)', tree, '(network N (param a (shape 1)) (do (flow relu)))']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^2: /);
  });

  it('is found at the cursor', () => {
    const text = 'block B(n) {\n  conv(32, \n  relu -> \n}';
    const { file } = parse(text, 'f');
    expect(pathAt(file, text.indexOf('32, ') + 4).map(show)).toContain('(call conv (arg 32) (arg ?))');
    expect(show(nodeAt(file, text.indexOf('-> ') + 3))).toBe('?');
  });
});

describe('a broken statement loses only itself', () => {
  it.each([
    'conv 32, 3',
    'x = = 3',
    'conv(8))',
    '* 3',
    'a b c { d\n e }',
    'f(1 2',
    'else { relu }',
    '] -> relu',
    '"text" 3',
    ': relu',
    '..',
  ])('%j', (text) => {
    const { trees, problems } = read(`block B(n) {\n  before = 1\n  ${text}\n  after = 2\n}\nlet z = 1`);
    expect(trees[0]).toMatch(/^\(block B \(param n\) \(do \(bind before 1\).* \(bind after 2\)\)\)$/);
    expect(trees[1]).toBe('(let z 1)');
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((problem) => /^[34]: /.test(problem))).toBe(true);
  });

  it('an unclosed body ends where the next declaration begins', () => {
    const { trees, problems } = read('block A(n) {\n  relu\n\nblock B(n) {\n  tanh\n}');
    expect(trees).toEqual(['(block A (param n) (do (flow relu)))', '(block B (param n) (do (flow tanh)))']);
    expect(problems).toEqual(['4: CNN015 Expected `}` to close the `{` at line 1, found `block`.']);
  });

  it('a body after a colon is the indented lines', () => {
    const { trees } = read('block A(n):\n  relu\n  if n > 1:\n    tanh\n  elu\nlet z = 1');
    expect(trees).toEqual([
      '(block A (param n) (do (flow relu) (if-statement (> n 1) (do (flow tanh))) (flow elu)))',
      '(let z 1)',
    ]);
  });

  it('lines outside of any declaration are reported together', () => {
    const { problems } = read('conv(3)\nrelu\nx = 3\nlet a = 1');
    expect(problems.map((problem) => problem.slice(0, 9))).toEqual(['1: CNN010']);
  });
});

describe('messages', () => {
  it.each([
    ['let a = (1 + 2', '1: CNN015 Expected `)` to close the `(` at line 1, found the end of the file.'],
    [
      'block B(n) {\n  f(1,\n    2\n  relu\n}',
      '3: CNN015 Expected `)` to close the `(` at line 2, found the end of the line.',
    ],
    ['block B(n) {\n  a -> 3\n}', '2: CNN014 Expected a layer, block or network after `->`, found `3`.'],
    [
      'block B(n) { netwrk }\nnetwrok N(a: [1]) { }',
      '2: CNN011 There is no `netwrok`. Did you mean `network`?',
    ],
    [
      'block B(n) {\n  it conv(8, 3)\n}',
      '2: CNN031 `->` is missing before `conv`. Write it, or begin a new line.',
    ],
    [
      'block B(n) {\n  y = relu -> conv(8, 3) relu\n}',
      '2: CNN031 `->` is missing before `relu`. Write it, or begin a new line.',
    ],
    [
      'block B(n) {\n  conv 8, 3\n}',
      "2: CNN012 Unknown statement `conv`. A layer's arguments go in parentheses: `conv(...)`; a value is named with `=`.",
    ],
    [
      'train t {\n  optimise l1(a, b) over A\n}',
      '2: CNN011 There is no `optimise`. Did you mean `minimize`?',
    ],
    ['def B(n) { relu }', '1: CNN011 There is no `def`. Did you mean `block`?'],
    ['train t {\n  minimise a over A\n}', '2: CNN011 There is no `minimise`. Did you mean `minimize`?'],
    [
      'train t {\n  minimize a\n}',
      '2: CNN018 Expected `over` and the networks that this loss trains, found the end of the line.',
    ],
    [
      'block B(n) {\n  a.resize(3)\n}',
      '2: CNN019 The statement ends before `(`. Only a name can be called; to apply a layer to a value write `value -> layer(...)`.',
    ],
    [
      'train t {\n  minimize a using b over C\n}',
      '2: CNN018 Expected `over` and the networks that this loss trains, found `using`.',
    ],
    [
      'repeat 3 { }',
      '1: CNN010 Expected a declaration (`network`, `block`, `train`, `let` or `import`), found `repeat`. Layers and statements belong inside the braces of one.',
    ],
  ])('%j', (text, problem) => {
    expect(read(text).problems[0]).toBe(problem);
  });

  it('of a missing arrow come once each, and what follows is read as its layers', () => {
    const text = 'block B(n) {\n  conv(8, 3) relu -> conv(4, 3) sigmoid as y\n  y\n}';
    const { file, diagnostics } = parse(text, 'f');
    expect(diagnostics.map(({ code }) => code)).toEqual(['CNN031', 'CNN031']);
    const [block] = file.declarations;
    const [flow] = block?.kind === 'block' ? block.body.statements : [];
    const chain = flow?.kind === 'flow' ? flow.value : undefined;
    expect(chain).toMatchObject({ kind: 'chain' });
    expect(chain?.kind === 'chain' && chain.links.length).toBe(3);
    // Right to left, so that the places stay right.
    const mended = diagnostics
      .flatMap(({ fixes }) => fixes[0]!.edits)
      .reduceRight(
        (before, { span, text: added }) => before.slice(0, span.start) + added + before.slice(span.end),
        text,
      );
    expect(mended).toContain('  conv(8, 3) -> relu -> conv(4, 3) -> sigmoid as y\n');
    expect(parse(mended, 'f').diagnostics).toEqual([]);
  });

  it('point to the bracket that is open', () => {
    const text = 'block B(n) {\n  f(1 +\n    2\n  relu\n}';
    const [diagnostic] = parse(text, 'f').diagnostics;
    expect(
      diagnostic?.related.map(({ location }) => text.slice(location.span.start, location.span.end)),
    ).toEqual(['(']);
  });

  it('come at most once for a place', () => {
    expect(read('network').problems).toHaveLength(1);
    expect(read('network N(a: [').problems).toHaveLength(1);
  });
});

describe('fixes', () => {
  it.each([
    ['let a = .5', 'let a = 0.5'],
    ['let a = 1_000', 'let a = 1000'],
    ["let a = 'x\"y'", 'let a = "x\\"y"'],
    ['let a = "x', 'let a = "x"'],
    ['let a = "c:\\data"', 'let a = "c:\\\\data"'],
    ['let a = b && c', 'let a = b and c'],
    ['let a = b&&c', 'let a = b and c'],
    ['let a = !b', 'let a = not b'],
    ['let a := 3', 'let a = 3'],
    ['let a = 3;', 'let a = 3'],
    ['let a = 3; let b = 4', 'let a = 3\n let b = 4'],
    ['# hello\nlet a = 3', '// hello\nlet a = 3'],
    ['let a = True', 'let a = true'],
    ['block B(n) {\n  a => b\n}', 'block B(n) {\n  a -> b\n}'],
    ['block B(n) {\n  a |> b → c\n}', 'block B(n) {\n  a -> b → c\n}'],
    ['block B(n) {\n  a -> b + c\n}', 'block B(n) {\n  (a -> b) + c\n}'],
    ['block B(n) {\n  conv(3, stride = 2)\n}', 'block B(n) {\n  conv(3, stride: 2)\n}'],
    ['block B(n: 2) {\n  relu\n}', 'block B(n = 2) {\n  relu\n}'],
    ['block B(n) {\n  if n = 2 { relu }\n}', 'block B(n) {\n  if n == 2 { relu }\n}'],
    ['block B(n) {\n  conv(3 3)\n}', 'block B(n) {\n  conv(3, 3)\n}'],
    ['block B(n) {\n  a\n  + b\n}', 'block B(n) {\n  a +\n   b\n}'],
    ['block B(n) {\n  relu)\n}', 'block B(n) {\n  relu\n}'],
    ['const a = 3', 'let a = 3'],
    ['/* open', '/* open*/'],
  ])('%j becomes %j', (text, mended) => {
    const [diagnostic] = parse(text, 'f').diagnostics;
    expect(diagnostic?.fixes).toHaveLength(1);
    expect(applyFix(text, diagnostic!.fixes[0]!)).toBe(mended);
  });
});

import { describe, expect, it } from 'vitest';
import { applied, checkText } from './helper';

/** The text after the first fix of its first diagnostic with this code. */
function mended(text: string, code: string): string {
  const found = checkText(text).diagnostics.find((diagnostic) => diagnostic.code === code);
  return applied(text, found!.fixes[0]!);
}

const CRITIC = 'network Critic(image: [4, 4, 1]) -> [1] { flatten -> dense(1)';

it('take in the parentheses of what they are put round', () => {
  const use = (value: string) => `${CRITIC} }\nnetwork N(a: [8, 8, 1], b: [8, 8, 1]) { Critic(${value}) }`;
  expect(mended(use('a * (b)'), 'CNN201')).toBe(use('a * (b) -> crop(4, 4)'));
  expect(mended(use('(a + b) * (b - (a))'), 'CNN201')).toBe(use('(a + b) * (b - (a)) -> crop(4, 4)'));
  expect(mended(use('(a) * b'), 'CNN201')).toBe(use('(a) * b -> crop(4, 4)'));
});

it('do not pull a line into the comment before it', () => {
  const train =
    '\ntrain t {\n  data image = folder("x", size: [4, 4, 1])\n  minimize bce(Critic(image), 1) over Critic\n  steps 1\n}';
  const text = `${CRITIC} // a comment\n-> sigmoid }${train}`;
  expect(mended(text, 'CNN312')).toBe(`${CRITIC} // a comment\n }${train}`);
});

it('write a setting after a comment that ends where the body does', () => {
  const text = 'train t {\n  data a = mnist(train)\n  preview a /* not\n  */ }';
  expect(mended(text, 'CNN309')).toBe(
    'train t {\n  data a = mnist(train)\n  preview a /* not\n  */ \nepochs 10\n}',
  );
});

it('are only other names beside a syntax error', () => {
  const { diagnostics } = checkText('network N(x: [4, 4, 1]) {\n  unused = relu\n  rellu\n  conv(8,, 3\n}');
  const fixes = diagnostics.filter(({ code }) => code.startsWith('CNN1')).flatMap((one) => one.fixes);
  expect(fixes.map(({ title }) => title)).toEqual(['Keep it: call it `_unused`', 'Change to `relu`']);
});

describe('the fixes of', () => {
  const titles = (text: string, code: string) =>
    checkText(text)
      .diagnostics.filter((diagnostic) => diagnostic.code === code)
      .map(({ fixes }) => fixes.map(({ title }) => title));
  const mended = (text: string, code: string, fix: number) => {
    const diagnostic = checkText(text).diagnostics.find((one) => one.code === code)!;
    return applied(text, diagnostic.fixes[fix]!);
  };

  it('a result with other channels change the layer that makes them, or the declaration', () => {
    const text = `network N(image: [28, 28, 1]) -> [28, 28, 1] {
  conv(8, 3) -> batch_norm -> sigmoid
}`;
    expect(titles(text, 'CNN202')).toEqual([
      ['Change `filters` of `conv` to 1', 'Declare the result as [28, 28, 8]'],
    ]);
    expect(mended(text, 'CNN202', 0)).toContain('conv(1, 3) -> batch_norm -> sigmoid');
    for (const fix of [0, 1]) expect(checkText(mended(text, 'CNN202', fix)).diagnostics).toEqual([]);
    const named = 'network N(image: [28, 28, 1]) -> [10] { flatten -> dense(units: 8) }';
    expect(mended(named, 'CNN202', 0)).toContain('dense(units: 10)');
    // In a block the number may be right elsewhere; and a formula is not replaced.
    const block = 'block B() { conv(8, 3) }\nnetwork N(image: [28, 28, 1]) -> [28, 28, 1] { B }';
    expect(titles(block, 'CNN202')).toEqual([['Declare the result as [28, 28, 8]']]);
    const sum =
      'network N(image: [28, 28, 1]) -> [28, 28, 1] {\n  conv(8, 3) as skip\n  conv(8, 3)\n  it + skip\n}';
    expect(titles(sum, 'CNN202')).toEqual([['Declare the result as [28, 28, 8]']]);
    const formula = 'network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(2 * 4, 3) }';
    expect(titles(formula, 'CNN202')).toEqual([['Declare the result as [28, 28, 8]']]);
  });

  it('a value that is never used keep it under another name, or remove it', () => {
    const text = 'network N(image: [28, 28, 1]) {\n  skip = relu\n  conv(8, 3) as last\n}';
    expect(titles(text, 'CNN103')).toEqual([
      ['Remove this line', 'Keep it: call it `_skip`'],
      ['Remove `as last`', 'Keep it: call it `_last`'],
    ]);
    expect(mended(text, 'CNN103', 1)).toContain('_skip = relu');
    // Beside a mistake in the same network nothing is removed.
    expect(titles(text.replace('conv(8, 3)', 'conv(8, 3'), 'CNN103')[0]).toEqual([
      'Keep it: call it `_skip`',
    ]);
    expect(titles(text.replace('conv(8, 3) as last', '_skip = relu\n  relu'), 'CNN103')).toEqual([
      ['Remove this line'],
    ]);
  });
});

import { expect, it } from 'vitest';
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
  expect(fixes.map(({ title }) => title)).toEqual(['Change to `relu`']);
});

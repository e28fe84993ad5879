import { expect, test } from 'vitest';
import { applied, checkText } from './helper';

/** What is said of random moves in a train block over pairs, and where. */
function told(lines: string, data = 'a, b = pairs("in", "out", size: [64, 64, 3])'): string[] {
  const text = `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 1) }
train t {
  data ${data}
  ${lines}
  minimize l1(N(x), y) over N
  steps 2
}`;
  const { diagnostics } = checkText(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return diagnostics
    .filter(({ code }) => code === 'CNN506')
    .map(
      ({ message, location: { span } }) => `${text.slice(span.start, span.end)}: ${message.split('. ')[0]}`,
    );
}

test('moves of single columns of a pair are named with both columns', () => {
  expect(
    told('x = a -> crop(32, 32, random: true) -> flip\n  y = b -> crop(32, 32, random: true) -> flip'),
  ).toEqual([
    'crop(32, 32, random: true): `crop` changes `a` at random, but not `b` of the same example, so that they no longer match',
    'crop(32, 32, random: true): `crop` changes `b` at random, but not `a` of the same example, so that they no longer match',
  ]);
  expect(told('x = a -> blur(1.5) -> flip\n  y = b')).toHaveLength(1);
  expect(told('x = 0.5 * a -> rotate(10)\n  y = b')).toHaveLength(1);
  expect(told('fixed_flip = fixed a -> flip\n  x = fixed_flip\n  y = b')).toHaveLength(1);
});

test('columns that are moved together, or stand alone, are not', () => {
  const joined = 'both = a -> concat(b) -> crop(32, 32, random: true) -> flip';
  expect(told(`${joined}\n  x = both[0 .. 3]\n  y = both[3 .. 6]`)).toEqual([]);
  expect(told('x = a -> crop(32, 32)\n  y = b -> crop(32, 32)')).toEqual([]);
  // Nobody compares it with its partner, or it has none.
  expect(told('x = a -> flip\n  y = x', 'a, _b = pairs("in", "out", size: [64, 64, 3])')).toEqual([]);
  expect(told('x = a -> flip\n  y = x', 'a = folder("in", size: [64, 64, 3])')).toEqual([]);
  expect(told('x = a -> flip\n  y = x', 'a, label = cifar10(train)')).toEqual([]);
  const other = 'data b = folder("b", size: [64, 64, 3])';
  expect(told('x = a -> flip\n  y = b -> flip', `a = folder("a", size: [64, 64, 3])\n  ${other}`)).toEqual(
    [],
  );
  // What a network makes of it is another matter.
  expect(told('x = a\n  y = b\n  z = N(a) -> flip')).toEqual([]);
});

test('the fix moves it behind the source', () => {
  const text = `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 1) }
train t {
  data a, b = pairs("in", "out", size: [64, 64, 3])
  x = a -> crop(32, 32, random: true)
  y = b -> crop(32, 32)
  minimize l1(N(x), y) over N
  steps 2
}`;
  const [diagnostic] = checkText(text).diagnostics;
  const fixed = applied(text, diagnostic!.fixes[0]!);
  expect(fixed).toContain('pairs("in", "out", size: [64, 64, 3]) -> crop(32, 32, random: true)\n  x = a\n');
  expect(checkText(fixed).diagnostics).toEqual([]);
});

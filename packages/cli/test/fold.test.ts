import { expect, test } from 'vitest';
import { foldRepetitions } from '../src/output/fold';

const folded = (text: string) =>
  foldRepetitions(
    [...text],
    (letter) => letter.toLowerCase(),
    (letter) => letter === '!',
  )
    .map(({ items, times }) => (times === 1 ? items.join('') : `${times}(${items.join('')})`))
    .join('');

test.each([
  ['', ''],
  ['abc', 'abc'],
  ['aabb', 'aabb'],
  ['xabAbaBabyz', 'x4(ab)yz'],
  ['aaabbb', '3(a)3(b)'],
  // What is left of a repetition that breaks off stands alone.
  ['abcabcabcab', '3(abc)ab'],
  // What has weights of its own is told each time.
  ['a!a!a!', 'a!a!a!'],
])('%s -> %s', (text, expected) => {
  expect(folded(text)).toBe(expected);
});

import { expect, it } from 'vitest';
import { nodeAt, parse, pathAt, visit } from '../../src';
import { show } from './show';

const text = 'block B(n) {\n  x = conv(n, 3) -> relu\n}';
const { file } = parse(text, 'f');

it('goes through every node, parents first, in the order of the text', () => {
  const seen: string[] = [];
  visit(file, (node) => seen.push('kind' in node ? node.kind : show(node)));
  expect(seen.slice(0, 4)).toEqual(['file', 'block', 'B', '(param n)']);
  expect(seen.filter((kind) => kind === 'number' || kind === 'name')).toEqual(['name', 'number', 'name']);
});

it('finds the node at an offset', () => {
  expect(show(nodeAt(file, text.indexOf('3')))).toBe('3');
  expect(show(nodeAt(file, text.indexOf('relu') + 4))).toBe('relu');
  expect(pathAt(file, text.indexOf('conv') + 1).map((node) => ('kind' in node ? node.kind : 'part'))).toEqual(
    ['file', 'block', 'part', 'bind', 'chain', 'call', 'part'],
  );
});

it('does not recurse: the tree of a long sum is deep', () => {
  let count = 0;
  visit(parse(`let x = 1${'+1'.repeat(50_000)}`, 'f').file, () => count++);
  expect(count).toBe(100_004);
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cycles, fileGraph, packageNames } from '../../scripts/graph/imports.mjs';
import { backArrows, LANGUAGE_ROOMS, orderOf, packageGraph, roomsOf } from '../../scripts/graph/rooms.mjs';

/** Files that may import each other around, by package: nothing else may. */
const CYCLES: Readonly<Record<string, readonly string[][]>> = {
  // An expression holds calls, a call arguments, an argument expressions: evaluating them is one mutual recursion.
  language: [
    ['apply', 'arithmetic', 'block', 'convert', 'evaluate', 'match', 'network-call'].map(
      (file) => `inference/${file}.ts`,
    ),
  ],
};

describe('files', () => {
  it.each(packageNames())('of %s import each other around only where it is said, types included', (name) => {
    expect(cycles(fileGraph(name))).toEqual(CYCLES[name] ?? []);
  });

  it('that import each other around are found', () => {
    const graph = new Map([
      ['a', [{ to: 'b' }]],
      ['b', [{ to: 'c' }]],
      ['c', [{ to: 'b' }, { to: 'd' }]],
      ['d', []],
    ]);
    expect(cycles(graph)).toEqual([['b', 'c']]);
  });
});

describe('the rooms of language', () => {
  const graph = roomsOf('language');

  it('all have a place in the order', () => {
    expect([...graph.rooms].sort()).toEqual([...LANGUAGE_ROOMS].sort());
  });

  it('import only from those below', () => {
    expect(backArrows(graph, LANGUAGE_ROOMS).flatMap(({ imports }) => imports)).toEqual([]);
  });
});

describe('the rooms of the other packages', () => {
  it.each(packageNames())(
    '%s: none imports from another that imports from it, around others or at once',
    (name) => {
      const graph = roomsOf(name);
      expect(backArrows(graph, orderOf(graph)).flatMap(({ imports }) => imports)).toEqual([]);
    },
  );
});

describe('packages', () => {
  it('do not import each other around', () => {
    const { rooms, arrows } = packageGraph();
    expect(cycles(new Map(rooms.map((room) => [room, arrows.filter(({ from }) => from === room)])))).toEqual(
      [],
    );
  });
});

describe('the pictures in docs/architecture.md', () => {
  const shown = (file: string) => {
    const svg = readFileSync(new URL(`../../docs/images/${file}`, import.meta.url), 'utf8');
    return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, name]) => name).sort();
  };

  it('show every package and every room: `pnpm graph` draws them', () => {
    expect(shown('packages.svg')).toEqual([...packageNames()].sort());
    expect(shown('language-rooms.svg')).toEqual(
      LANGUAGE_ROOMS.map((room) => room.replace(/\.ts$/, '')).sort(),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { CheckCache, check, memoryHost } from '../../src/index';

const blocks = `let width = 8

block Halve(channels) {
  conv(channels, 3) -> relu
  reshape(14, 14, channels)
}

network Shared(image: [28, 28, 1]) -> [28, 28, 1] { conv(width, 3) -> relu -> conv(1, 3) -> sigmoid }
`;
const first = `import "blocks.cnn"

network First(image: [28, 28, 1]) -> [28, 28, 1] { Shared -> conv(1, 3) }
network Broken(image: [28, 28, 1]) { Halve(4) }
network Alone(image: [28, 28, 1]) { conv(4, 3) -> relu }
`;
const main = `import "blocks.cnn"
import "first.cnn"

network Last(image: [28, 28, 1]) { First -> Halve(4) }

train restoration {
  data clean = mnist(train)
  restored = First(clean -> blur(1.5))
  minimize l1(restored, clean) over First using adam(0.001)
  batch 64
  steps 10
}
`;

type Files = Readonly<Record<'blocks.cnn' | 'first.cnn' | 'main.cnn', string>>;
const start: Files = { 'blocks.cnn': blocks, 'first.cnn': first, 'main.cnn': main };

const edits: Readonly<Record<string, Files>> = {
  'nothing at all': start,
  'the file itself': { ...start, 'main.cnn': main.replace('-> Halve(4)', '-> Halve(8) -> relu') },
  'a constant of an imported file': { ...start, 'blocks.cnn': blocks.replace('width = 8', 'width = 0') },
  'a block of an imported file': { ...start, 'blocks.cnn': blocks.replace('14, 14', '14, 56') },
  'a network in the middle': { ...start, 'first.cnn': first.replace('conv(1, 3)', 'conv(3, 3)') },
  'an import': { ...start, 'first.cnn': first.replace('import "blocks.cnn"', '') },
  'a name that now means something else': {
    ...start,
    'first.cnn': first.replace('import "blocks.cnn"', 'block Shared() { tanh }'),
  },
};

const run = (files: Files, cache?: CheckCache) => {
  const { diagnostics, facts, program, names } = check(memoryHost(files), ['main.cnn'], { cache });
  return {
    diagnostics,
    facts: [...facts.values()].sort((a, b) => a.file.localeCompare(b.file) || a.span.start - b.span.start),
    networks: [...program.networks.values()],
    trains: [...program.trains.values()],
    references: names.bindings.map(({ name, references }) => [name, references]),
  };
};

describe('checking with what an earlier check kept gives what a check from nothing gives, after a change of', () => {
  it.each(Object.entries(edits))('%s', (_, edited) => {
    const cache = new CheckCache();
    expect(run(start, cache)).toEqual(run(start));
    expect(run(edited, cache)).toEqual(run(edited));
    expect(run(start, cache)).toEqual(run(start));
  });
});

it('does not check again what an edit did not touch', () => {
  const cache = new CheckCache();
  const networks = (files: Files) => check(memoryHost(files), ['main.cnn'], { cache }).program.networks;
  const before = networks(start);
  const after = networks(edits['the file itself']!);
  expect(after.get('First')).toBe(before.get('First'));
  expect(after.get('Last')).not.toBe(before.get('Last'));
});

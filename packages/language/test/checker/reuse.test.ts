import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
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
    references: names.bindings.map((binding) => [binding.name, names.references(binding)]),
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

describe('so does any number of edits', () => {
  const names = Object.keys(start) as (keyof Files)[];
  const snippets = [
    ...[
      '1',
      '0',
      ' ',
      '\n',
      'x',
      '(',
      ')',
      '{',
      '}',
      '"',
      '/*',
      '\n/// Says so.\n',
      ' -> relu',
      '\n  tanh\n  conv(8, 3)\n',
    ],
    ...[
      '\nlet width = 3\n',
      '\nnetwork Extra(image: [28, 28, 1]) { Alone }\n',
      '\n  spare = it\n',
      '\nblock Shared() { tanh }\n',
    ],
  ];
  const edit = fc.record({
    name: fc.constantFrom(...names),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(3), fc.nat(60)),
    inserted: fc.oneof(fc.constant(''), fc.constantFrom(...snippets)),
  });

  it('in random places, each taken back before the next or not', () => {
    const property = fc.property(fc.array(fc.tuple(edit, fc.boolean()), { maxLength: 8 }), (edits) => {
      const cache = new CheckCache();
      let files = start;
      run(files, cache);
      for (const [{ name, at, removed, inserted }, takenBack] of edits) {
        const text = files[name];
        const place = Math.floor(at * text.length);
        const edited = { ...files, [name]: text.slice(0, place) + inserted + text.slice(place + removed) };
        for (const now of takenBack ? [edited, files] : [edited]) {
          const got = run(now, cache);
          const anew = run(now);
          if (!isDeepStrictEqual(got, anew)) expect(got, JSON.stringify(now)).toEqual(anew);
        }
        if (!takenBack) files = edited;
      }
    });
    fc.assert(property, { seed: 5, numRuns: Number(process.env.RUNS ?? 150) });
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

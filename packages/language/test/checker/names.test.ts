import { describe, expect, it } from 'vitest';
import { check, memoryHost, normalizePath, resolvePath } from '../../src';
import { applied, checkText, expectDiagnostics, messages } from './helper';

describe('names', () => {
  it('are looked up from the inside out', () => {
    expect(
      messages(`let n = 4
block B(n) { conv(n, 3) }
network noise_maker(noise: [8, 8, 1]) {
  relu as flatten
  B(8)
  it + flatten
}`),
    ).toEqual([]);
  });

  it('are suggested when misspelt, and the fix writes them', () => {
    const text = `network N(image: [8, 8, 1]) {
  gate = conv(1, 3) -> sigmiod
  it * gaet
}`;
    expectDiagnostics(`network N(image: [8, 8, 1]) {
  gate = conv(1, 3) -> sigmiod
//^ warning CNN103: \`gate\` is never used
//                     ^ error CNN101: there is no layer, block or network called \`sigmiod\`. Did you mean \`sigmoid\`?
  it * gaet
//     ^ error CNN101: there is no value or layer called \`gaet\`. Did you mean \`gate\`?
}`);
    const mended = checkText(text)
      .diagnostics.filter((d) => d.code === 'CNN101')
      .reverse()
      .reduce((result, d) => applied(result, d.fixes[0]!), text);
    expect(messages(mended)).toEqual([]);
  });

  it('must be introduced before they are used', () => {
    expectDiagnostics(`network N(image: [8, 8, 1]) {
  it + skip
//     ^ error CNN101: \`skip\` is used before it is introduced.
  conv(1, 3) as skip
//              ^ warning CNN103: \`skip\` is never used
}`);
  });

  it('live in their block', () => {
    expectDiagnostics(`network N(image: [8, 8, 1]) {
  repeat 2 {
    inner = conv(1, 3)
    it + inner
  }
  it + inner
//     ^ error CNN101: there is no value or layer called \`inner\`
}`);
  });

  it('keep statements in their place', () => {
    expectDiagnostics(`network N(image: [8, 8, 1]) {
  conv(1, 3)
  batch 64
//^ error CNN119: \`batch\` does not belong in a network
  preview it
//^ error CNN119: \`preview\` does not belong in a network
}
block B() {
//    ^ information CNN127: no network uses \`B\`
  relu
  minimize 1 over N
//^ error CNN119: \`minimize\` does not belong in a block
}`);
  });

  it('tell blocks that nothing uses, and what is wrong in them however they are used', () => {
    expectDiagnostics(`network N(image: [8, 8, 1]) { conv(1, 3) }
block Unused(channels, stride = 1) {
//    ^ information CNN127: no network uses \`Unused\`
  shortcut = if stride == 1 { it } else { conv(channels, 1, strid: stride) }
//                                                          ^ error CNN107: \`conv\` has no parameter \`strid\`
  repeat i in 0..channels {
    conv(channels * i, 3) -> batch_norm -> dense(10)
    max_pool(0)
//           ^ error CNN111: \`size\` of \`max_pool\` must be at least 1
    Inner(1, 2, 3)
//              ^ error CNN106: \`Inner\` takes at most 2 arguments
  }
  if channels > 4 { reshape(7, 7, 3) } else { flatten }
  it + shortcut -> concat(shortcut)
}
block Inner(a, b) { conv(a, b) -> concat(it) }
block _draft(channels) { conv(channels) }
//                       ^ error CNN108: \`conv\` needs its argument \`kernel\``);
  });

  it('do not tell of unused blocks in a file of nothing else', () => {
    expect(
      messages('block A(channels) { conv(channels, 3) }\nlet n = 2\nblock B() { A(n) -> dense(3) }'),
    ).toEqual([]);
  });

  it('have definitions and references for tools', () => {
    const text = `let n = 4
block B(c) { conv(c + n, 3) }
network N(image: [H, 8, 1]) { B(n) as x
  it + x -> B(2) }`;
    const { names } = checkText(text);
    const table = names.bindings.map(
      ({ kind, name, references }) =>
        `${kind} ${name}: ${references.map(({ span }) => text.slice(0, span.start).split('\n').length).join(' ')}`,
    );
    expect(table).toEqual([
      'let n: 2 3',
      'block B: 3 4',
      'network N: ',
      'parameter c: 2',
      'dimension H: ',
      'input image: ',
      'value x: 4',
    ]);
  });
});

describe('calls', () => {
  it('take arguments by position and by name', () => {
    expectDiagnostics(`network N(image: [8, 8, 1]) {
  conv(kernel: 3, filters: 8) -> conv(8, stride: 2, kernel: [3, 5])
  conv(8, 3, 1, 1, 1, same, true, false, 9)
//                                       ^ error CNN106: \`conv\` takes at most
  conv(8, krenel: 3)
//        ^ error CNN107: \`conv\` has no parameter \`krenel\`. Did you mean \`kernel\`?
  conv(8, [3, 3, 3])
//        ^ error CNN109: \`kernel\` of \`conv\` must be a whole number, or two such as \`[3, 5]\`, got a list
  conv(8, 3, padding: "same") -> conv(true, 3)
//                                    ^ error CNN109: \`filters\` of \`conv\` must be
  conv(8, 3, padding: around)
//                    ^ error CNN112: \`padding\` of \`conv\` must be same, valid or reflect, got \`around\`.
}`);
  });

  it('of networks and blocks check their parameters', () => {
    expectDiagnostics(`block B(channels, stride = 1) { conv(channels, 3, stride: stride) }
network Two(a: [8, 8, 1], b: [8, 8, 1]) { it + b }
network N(image: [8, 8, 1]) {
  B
//^ error CNN108: \`B\` needs its argument \`channels\`
  B(1, 2, 3)
//        ^ error CNN106: \`B\` takes at most 2 arguments, got 3
  B(1, chanels: 3)
//     ^ error CNN107: \`B\` has no parameter \`chanels\`. Did you mean \`channels\`?
  Two(b: image)
  Two(image)
  Two(image, image)
  image -> Two(image, image)
//                    ^ error CNN106: \`Two\` takes at most 2 arguments, got 3
  Two
//^ error CNN108: \`Two\` needs its argument \`b\`
}`);
  });

  it('that take no value are told so, and not that there are too many arguments', () => {
    expectDiagnostics(`network N(image: [8, 8, 1]) { conv(1, 3) }
train t {
  data image = folder("photos", size: [8, 8, 1])
  minimize mean(N(image)) over N using 1e-3 -> adam(0.5, 0.9)
//                                             ^ error CNN106: \`adam\` takes no value from \`->\`
  steps 1
}
network M(image: [8, 8, 1]) {
  image -> cosine(1e-3)
//         ^ error CNN106: \`cosine\` takes no value from \`->\`, only what stands between its parentheses: \`cosine(rate, ...)\`. Write it without
}`);
  });

  it('count the value before `->`, and say so', () => {
    const text = `network Two(a: [8, 8, 1], b: [8, 8, 1]) { it + b }
network N(image: [8, 8, 1]) { image -> Two(image, image) }`;
    expect(messages(text)[0]).toContain('takes at most 2 arguments, got 3 with the value before `->`:');
  });

  it('need a layer after `->`', () => {
    expectDiagnostics(`network N(image: [8, 8, 1]) {
  image -> image
//         ^ error CNN117: \`image\` is a value, not a layer
  image -> floor(2)
//         ^ error CNN117: \`floor\` is a function on numbers, not a layer
  image -> normal(3)
//         ^ error CNN106: \`normal\` takes
}`);
  });
});

describe('imports', () => {
  const blocks =
    'block Double(channels) { conv(channels, 3) -> relu -> conv(channels, 3) -> relu }\nlet base = 8\n';

  it('bring declarations in, relative to the file', () => {
    const files = {
      'nets/main.cnn':
        'import "../lib/blocks.cnn"\nnetwork N(image: [8, 8, 1]) -> [8, 8, 8] { Double(base) }',
      'lib/blocks.cnn': blocks,
    };
    const result = check(memoryHost(files), ['nets\\main.cnn']);
    expect(result.diagnostics).toEqual([]);
    expect([...result.modules.keys()]).toEqual(['lib/blocks.cnn', 'nets/main.cnn']);
    expect(result.program.networks.get('N')!.nodes.map((node) => node.origin.location.file)).toEqual([
      'nets/main.cnn',
      ...Array.from({ length: 4 }, () => 'lib/blocks.cnn'),
    ]);
  });

  it('that go in a circle are errors with the chain', () => {
    const files = {
      'a.cnn': 'import "b.cnn"\nnetwork A(x: [8]) { relu }',
      'b.cnn': 'import "c.cnn"\nnetwork B(x: [8]) { relu }',
      'c.cnn': 'import "a.cnn"\nnetwork C(x: [8]) { relu }',
    };
    const { diagnostics, program } = check(memoryHost(files), ['a.cnn']);
    expect(diagnostics.map((d) => `${d.location.file} ${d.message}`)).toEqual([
      'c.cnn these files import each other in a circle: a.cnn -> b.cnn -> c.cnn -> a.cnn. Move what both need into a file of its own.',
    ]);
    expect(diagnostics[0]!.related.map((r) => r.message)).toEqual([
      'a.cnn imports b.cnn',
      'b.cnn imports c.cnn',
    ]);
    expect([...program.networks.keys()]).toEqual(['C', 'B', 'A']);
  });

  it('of missing files and of taken names are errors', () => {
    const files = {
      'a.cnn': 'import "b.cnn"\nimport "gone.cnn"\nblock Double() { relu }\nnetwork A(x: [8]) { Double }',
      'b.cnn': blocks,
    };
    const { diagnostics } = check(memoryHost(files), ['a.cnn']);
    expect(diagnostics.map((d) => `${d.code} ${d.message}`)).toEqual([
      'CNN115 `Double` is declared both in b.cnn and in a.cnn. Rename one of the two.',
      'CNN113 there is no file gone.cnn. The path is relative to the file that imports it.',
    ]);
  });

  it('of many roots give each its program', () => {
    const files = {
      'a.cnn': 'import "c.cnn"\nnetwork N(x: [8]) { Shared }',
      'b.cnn': 'import "c.cnn"\nnetwork N(x: [8]) { Shared -> relu }',
      'c.cnn': 'network Shared(x: [8]) { dense(8) }',
    };
    const { programs, diagnostics } = check(memoryHost(files), ['a.cnn', 'b.cnn', 'none.cnn']);
    expect(diagnostics).toEqual([]);
    expect([...programs].map(([root, { networks }]) => `${root}: ${[...networks.keys()].join(' ')}`)).toEqual(
      ['a.cnn: Shared N', 'b.cnn: Shared N'],
    );
  });

  it('spell every path one way', () => {
    expect(normalizePath('a\\.\\b/../c.cnn')).toBe('a/c.cnn');
    expect(normalizePath('../../x.cnn')).toBe('../../x.cnn');
    expect(normalizePath('/a/../../b.cnn')).toBe('/b.cnn');
    expect(normalizePath('C:\\a\\..\\b.cnn')).toBe('C:/b.cnn');
    expect(resolvePath('a/b.cnn', '../c.cnn')).toBe('c.cnn');
    expect(resolvePath('b.cnn', '../c.cnn')).toBe('../c.cnn');
    expect(resolvePath('file:///x/b.cnn', './c.cnn')).toBe('file:///x/c.cnn');
    expect(resolvePath('C:/x/b.cnn', 'D:\\c.cnn')).toBe('D:/c.cnn');
  });
});

describe('what other tools call it', () => {
  const program = (rest: string) =>
    `network N(x: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }\ntrain t {\n  data a = mnist(train)\n  minimize l2(N(a), a) over N\n  steps 1\n  ${rest}\n}`;

  it('is taken for a setting where a number stands alone behind it', () => {
    const settings = 'batch, steps, epochs, seed, ema, accumulate, patience, clip';
    for (const name of ['workers', 'conv']) {
      const [message] = messages(program(`${name} 5`));
      expect(message).toContain(
        `error CNN305: there is no setting \`${name}\`. The settings are ${settings}`,
      );
    }
    expect(messages(program('lr 0.01'))[0]).toMatch(/^error CNN305: .*`using adam\(1e-3\)`\.$/);
    expect(messages(program('sed 7'))[0]).toContain('Did you mean `seed`?');
    // Where it is no setting's place, layers are meant.
    expect(messages('network N(x: [28, 28, 1]) { conv 32 }').join()).toContain('CNN012');
    expect(messages(program('workers 5, 6')).join()).toContain('CNN012');
  });

  it('is known for what it is: `clip` cuts gradients, `clamp` values', () => {
    const [diagnostic] = checkText('network N(x: [28, 28, 1]) { conv(1, 3) -> clip(0, 1) }').diagnostics;
    expect(diagnostic!.message).toContain('Did you mean `clamp`?');
    expect(messages('network N(x: [28, 28, 1]) { conv(1, 3) -> clamp(0, 1) }')).toEqual([]);
    // A name of one's own stays one's own.
    expect(messages('block clip(a) { relu }\nnetwork N(x: [8]) { clip(1) }')).toEqual([
      'warning CNN105: `clip` never uses its parameter `a`. Use it or remove it.',
    ]);
  });
});

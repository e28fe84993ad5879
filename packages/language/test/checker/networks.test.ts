import { describe, expect, it } from 'vitest';
import { checkText, expectDiagnostics, messages, shapes } from './helper';

describe('the flow', () => {
  it('moves with unnamed statements and stays with named ones', () => {
    expect(
      shapes(
        `network N(image: [28, 28, 1]) -> [28, 28, 32] {
  conv(32, 3) -> relu
  gate = conv(4, 1) -> conv(32, 1) -> sigmoid
  conv(32, 3, stride: 1) as skip
  it * gate + skip
}`,
        'N',
      ),
    ).toEqual([
      'image: 28×28×1',
      'conv_1: 28×28×32',
      'relu_1: 28×28×32',
      'conv_2: 28×28×4',
      'conv_3: 28×28×32',
      'sigmoid_1: 28×28×32',
      'conv_4: 28×28×32',
      'multiply_1: 28×28×32',
      'add_1: 28×28×32',
    ]);
  });

  it('starts a chain at a value where one is named, at `it` otherwise', () => {
    const { program } = checkText(`network N(a: [8, 8, 1], b: [8, 8, 2]) {
  conv(4, 3)
  concat(b -> conv(4, 1))
}`);
    const nodes = program.networks.get('N')!.nodes;
    expect(nodes.map((node) => `${node.path}(${node.inputs.map((i) => nodes[i]!.path).join(', ')})`)).toEqual(
      ['a()', 'b()', 'conv_1(a)', 'conv_2(b)', 'concat_1(conv_1, conv_2)'],
    );
  });

  it('makes numbers constants, and 1 - x arithmetic', () => {
    expect(shapes('network N(a: [8, 8, 1]) { 1 - 2 * it }', 'N')).toEqual([
      'a: 8×8×1',
      'constant_1: one number',
      'multiply_1: 8×8×1',
      'constant_2: one number',
      'subtract_1: 8×8×1',
    ]);
  });
});

describe('blocks', () => {
  it('are inlined, each use with weights and names of its own', () => {
    expect(
      shapes(
        `block Residual(channels, stride = 1) {
  shortcut = if stride == 1 { it } else { conv(channels, 1, stride: stride) }
  conv(channels, 3, stride: stride) -> relu
  it + shortcut
}
network N(image: [28, 28, 8]) -> [14, 14, 16] {
  Residual(8)
  Residual(16, stride: 2)
}`,
        'N',
      ),
    ).toEqual([
      'image: 28×28×8',
      'Residual_1/conv_1: 28×28×8',
      'Residual_1/relu_1: 28×28×8',
      'Residual_1/add_1: 28×28×8',
      'Residual_2/conv_1: 14×14×16',
      'Residual_2/conv_2: 14×14×16',
      'Residual_2/relu_1: 14×14×16',
      'Residual_2/add_1: 14×14×16',
    ]);
  });

  it('know where they were used', () => {
    const { program } = checkText(`block A(n) { conv(n, 3) }
block B(n) { A(n) -> A(n) }
network N(image: [8, 8, 1]) { B(2) }`);
    const origins = program.networks
      .get('N')!
      .nodes.map((node) => node.origin.uses.map((use) => use.block).join(' '));
    expect(origins).toEqual(['', 'B A', 'B A']);
  });

  it('unroll `repeat` with and without a variable', () => {
    expect(
      shapes(
        `let base = 4
block Dense(growth, layers) {
  repeat layers {
    fresh = relu -> conv(growth, 3)
    concat(fresh)
  }
}
network N(image: [8, 8, 1]) -> [8, 8, 16] {
  Dense(base, 3)
  repeat i in 0..2 { conv(base * (i + 1) + 8, 1) }
}`,
        'N',
      ).filter((line) => line.includes('conv') || line.includes('concat')),
    ).toEqual([
      'Dense_1/conv_1: 8×8×4',
      'Dense_1/concat_1: 8×8×5',
      'Dense_1/conv_2: 8×8×4',
      'Dense_1/concat_2: 8×8×9',
      'Dense_1/conv_3: 8×8×4',
      'Dense_1/concat_3: 8×8×13',
      'conv_1: 8×8×12',
      'conv_2: 8×8×16',
    ]);
  });

  it('report a mistake inside once, at its place, with the use', () => {
    const [diagnostic] = expectDiagnostics(`block Bad() {
  conv(4, 3, padding: valid)
  it + image2
  //   ^^^^^^ error CNN101: there is no value or layer called \`image2\`
}
network N(image: [8, 8, 1]) {
  Bad
  Bad
}`);
    expect(diagnostic!.fixes).toEqual([]);
    const inside = checkText(`block Small() { conv(4, 9, padding: valid) }
network N(image: [8, 8, 1]) {
  Small
  Small
}`).diagnostics;
    expect(inside.map((d) => d.code)).toEqual(['CNN233']);
    expect(inside[0]!.related.map((r) => r.message)).toContain('in this use of `Small`');
  });
});

describe('networks in networks', () => {
  it('share weights and take their results apart', () => {
    expect(
      shapes(
        `network Two(image: [H, W, 1]) -> (a: [H, W, 4], b: [H, W, 8]) {
  a = conv(4, 3)
  b = conv(8, 3)
  return a, b
}
network N(image: [16, 24, 1]) {
  a, b = Two(image)
  c, _ = conv(1, 1) -> Two
  concat(a, b, c)
}`,
        'N',
      ),
    ).toEqual([
      'image: 16×24×1',
      'Two_1: 16×24×4',
      'Two_1.a: 16×24×4',
      'Two_1.b: 16×24×8',
      'conv_1: 16×24×1',
      'Two_2: 16×24×4',
      'Two_2.a: 16×24×4',
      'Two_2.b: 16×24×8',
      'concat_1: 16×24×17',
    ]);
  });

  it('take a number for a value whose size they know', () => {
    const sampler = (
      size: string,
    ) => `network Velocity(x: [8, 8, 1], t: [${size}]) -> [8, 8, 1] { x * mean(t, over: all) }
network Sampler(x: [8, 8, 1]) -> [8, 8, 1] {
  repeat step in 0..2 { it + Velocity(it, step / 4) / 2 }
}`;
    const { diagnostics, program } = checkText(sampler('1'));
    expect(diagnostics).toEqual([]);
    const constants = program.networks.get('Sampler')!.nodes.filter((node) => node.op === 'constant');
    expect(constants.map(({ value }) => value)).toEqual([0, 2, 0.25, 2]);
    // Of [N] a number does not say how many.
    expect(checkText(sampler('N')).diagnostics.map(({ code }) => code)).toEqual(['CNN109']);
  });

  it('must not use themselves, directly or through others', () => {
    const [diagnostic] = expectDiagnostics(`block A() { B }
block B() { A }
//          ^ error CNN116: the block \`A\` uses itself: A -> B -> A.
network N(x: [8]) { dense(4) }
`);
    expect(diagnostic!.related.map((r) => r.message)).toEqual(['`A` uses `B`']);
  });
});

describe('a declared result', () => {
  it('is compared, with the layers that made another', () => {
    const [diagnostic] = expectDiagnostics(`network N(z: [100]) -> [28, 28, 1] {
//                     ^ error CNN202: \`N\` declares 28×28×1, but its layers make 32×32×1.
  dense(8 * 8 * 4) -> reshape(8, 8, 4)
  conv_transpose(8, 4, stride: 2) -> relu
  conv_transpose(8, 4, stride: 2) -> relu
  conv(1, 3) -> tanh
}`);
    expect(diagnostic!.related.map((r) => r.message)).toEqual([
      'the result, 32×32×1, is made here',
      '`conv_transpose` makes 32×32×8 from 16×16×8',
      '`conv_transpose` makes 16×16×8 from 8×8×4',
      '`reshape` makes 8×8×4 from 256',
      '`dense` makes 256 from 100',
    ]);
    expect(diagnostic!.fixes.map((fix) => fix.title)).toEqual(['Declare the result as [32, 32, 1]']);
  });

  it('holds for callers even when it is wrong, so that one mistake is one message', () => {
    expect(
      messages(`network G(z: [8]) -> [28, 28, 1] { dense(64) -> reshape(8, 8, 1) }
network C(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
network N(z: [8]) { G -> C }`).map((message) => message.slice(0, 13)),
    ).toEqual(['error CNN202:']);
  });
});

describe('limits', () => {
  it('stop what would never end', () => {
    const codes = (text: string) => checkText(text).diagnostics.map((d) => d.code);
    expect(codes('network N(x: [8]) { repeat 1000000000 { let a = 1 } relu }')).toContain('CNN120');
    expect(codes('network N(x: [8]) { repeat 1000 { repeat 1000 { relu } } }')).toEqual(['CNN120']);
    const doubling = Array.from({ length: 30 }, (_, i) => `block B${i}() { B${i + 1} -> B${i + 1} }`).join(
      '\n',
    );
    expect(codes(`${doubling}\nblock B30() { relu }\nnetwork N(x: [8]) { B0 }`)).toEqual(['CNN120']);
    const squares = Array.from({ length: 40 }, (_, i) => `  let a${i + 1} = a${i} * a${i}`).join('\n');
    expect(codes(`network N(x: [H, W, 1]) {\n  let a0 = H + W\n${squares}\n  conv(a40, 1)\n}`)).toContain(
      'CNN213',
    );
  });

  it('refuse deep nesting, and take long chains and sums', () => {
    const codes = (text: string) => checkText(text).diagnostics.map((d) => d.code);
    const deep = 5000;
    expect(codes(`let x = ${'('.repeat(deep)}1${')'.repeat(deep)}`).length).toBeLessThan(5);
    expect(codes(`let x = ${'-'.repeat(deep)}1`).length).toBeGreaterThan(0);
    expect(
      codes(`network N(x: [8]) { ${'if true { '.repeat(deep)} relu ${'} '.repeat(deep)} }`).length,
    ).toBeGreaterThan(0);
    const calls = Array.from({ length: 200 }, (_, i) => `block B${i}() { B${i + 1} }`).join('\n');
    expect(codes(`${calls}\nblock B200() { relu }\nnetwork N(x: [8]) { B0 }`)).toEqual(['CNN122']);
    const chain = Array.from({ length: 5000 }, () => 'relu').join(' -> ');
    expect(codes(`network N(x: [8]) { ${chain} }`)).toEqual([]);
    const sum = Array.from({ length: 5000 }, () => 'it').join(' + ');
    expect(codes(`network N(x: [8]) { ${sum} }`)).toEqual([]);
    const networks = Array.from({ length: 3000 }, (_, i) => `network N${i}(x: [8]) { N${i + 1} }`).join('\n');
    expect(codes(`${networks}\nnetwork N3000(x: [8]) { relu }`)).toEqual(['CNN122']);
    const lets = Array.from({ length: 3000 }, (_, i) => `let a${i} = a${i + 1} + 1`).join('\n');
    expect(codes(`${lets}\nlet a3000 = 0`)).toEqual([]);
  });
});

it('says `valid` only of what has no error in it or in what it uses', () => {
  const { program } = checkText(`block Bad() { rellu }
network A(x: [8]) { Bad }
network B(x: [8]) { A }
network C(x: [8]) { relu }
network D(x: [8]) { C -> dense(}`);
  const valid = [...program.networks.values()].map(({ name, valid }) => `${name} ${valid}`);
  expect(valid).toEqual(['A false', 'B false', 'C true', 'D false']);
});

describe('parts of values', () => {
  it('are channels in brackets, and equal parts by `split`', () => {
    expect(
      shapes(
        `network N(image: [8, 8, 6]) -> [8, 8, 13] {
  a, b, c = split(3)
  concat(a * b + c, image[0 .. 2], image[4 ..], image[.. 3][1])
}`,
        'N',
      ),
    ).toEqual([
      'image: 8×8×6',
      'split_1: 8×8×2',
      'split_1.1: 8×8×2',
      'split_1.2: 8×8×2',
      'multiply_1: 8×8×2',
      'add_1: 8×8×2',
      'channels_1: 8×8×2',
      'channels_2: 8×8×2',
      'channels_3: 8×8×3',
      'channels_4: 8×8×1',
      'concat_1: 8×8×13',
    ]);
  });

  it('are all taken apart, or it is said that they are not', () => {
    expectDiagnostics(`network N(image: [8, 8, 6]) -> [8, 8, 3] {
  a = split(2)
//^ error CNN121: 
  split(2) -> relu
//            ^^^^ error CNN121: 
  a
}`);
  });
});

describe('a function of a value', () => {
  it('may be written as one, where its first argument is a value', () => {
    expect(
      shapes(
        `network N(x: [4], log_variance: [4]) -> [4] {
  dense(4)
  z = exp(0.5 * log_variance) * relu(x) + max(x, it)
  clamped = abs(sqrt(square(z)))
  z + clamped + abs(-3)
}`,
        'N',
      ).at(-1),
    ).toBe('add_3: 4');
  });

  it('is a number of numbers alone', () => {
    const text = `network N(z: [8]) {
  let t = 0.25
  z * (square(2 + t) + exp(0) + log(1) + sin(2 * t) + cos(-t) + sqrt(t) + abs(-t))
}`;
    const { diagnostics, program } = checkText(text);
    expect(diagnostics).toEqual([]);
    const [constant] = program.networks.get('N')!.nodes.filter((node) => node.op === 'constant');
    expect(constant!.value).toBeCloseTo(2.25 ** 2 + 1 + Math.sin(0.5) + Math.cos(0.25) + 0.5 + 0.25, 12);
  });

  it('takes what flows where it is not', () => {
    expect(
      shapes(
        `network N(x: [8, 8, 6]) -> [8, 8, 2] {
  softmax
  channels(1, 3)
}`,
        'N',
      ),
    ).toEqual(['x: 8×8×6', 'softmax_1: 8×8×6', 'channels_1: 8×8×2']);
  });
});

describe('a block that was inlined', () => {
  it('is known with what was passed to it, and the names inside of it', () => {
    const { program } = checkText(`/// Adds what a convolution makes.
block Residual(channels, around, slope = 0.2) {
  branch = around -> conv(channels, 3) -> leaky_relu(slope)
  it + branch
}
network N(image: [8, 8, 4]) -> [8, 8, 4] {
  Residual(4, image)
  Residual(4, it, slope: 0.1) as sum
}`);
    const { nodes, labels } = program.networks.get('N')!;
    expect(labels.map(({ name, node, depth }) => `${nodes[node]!.path}: ${name} in ${depth}`)).toEqual([
      'image: image in 0',
      'Residual_1/leaky_relu_1: branch in 1',
      'Residual_2/leaky_relu_1: branch in 1',
      'Residual_2/add_1: sum in 0',
    ]);
    const [use] = nodes.at(-1)!.origin.uses;
    expect(use).toMatchObject({ block: 'Residual', documentation: 'Adds what a convolution makes.' });
    expect([...use!.arguments]).toEqual([
      ['channels', 4],
      ['around', { node: expect.any(Number) }],
      ['slope', 0.1],
    ]);
  });
});

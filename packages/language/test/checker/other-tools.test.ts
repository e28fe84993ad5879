/** What people write who know Keras or PyTorch: it is understood, or the message says what it is called here. */
import { describe, expect, it } from 'vitest';
import { checkText, expectDiagnostics, messages } from './helper';

const shapes = (text: string) => messages(text);

describe('names of other tools', () => {
  it.each([
    ['Conv2D(8, 3)', 'conv'],
    ['conv2d(8, 3)', 'conv'],
    ['BatchNorm2d', 'batch_norm'],
    ['LeakyReLU(0.1)', 'leaky_relu'],
    ['MaxPooling2D(2)', 'max_pool'],
    ['Linear(10)', 'dense'],
    ['swish', 'silu'],
    ['depth_to_space(2)', 'pixel_shuffle'],
    ['GlobalAveragePooling2D', 'global_avg_pool'],
    ['deconv(8, 4)', 'conv_transpose'],
  ])('%s is %s', (written, meant) => {
    const [first] = shapes(`network N(image: [8, 8, 4]) { ${written} }`);
    expect(first).toContain(`Did you mean \`${meant}\`?`);
  });

  it('is said of parameters too', () => {
    expectDiagnostics(`network N(image: [8, 8, 1]) {
  conv(8, kernel_size: 3)
//        ^ error CNN107: \`conv\` has no parameter \`kernel_size\`. Did you mean \`kernel\`?
  conv(8, 3, use_bias: false)
//           ^ error CNN107: \`conv\` has no parameter \`use_bias\`. Did you mean \`bias\`?
  dropout(p: 0.5)
//        ^ error CNN107: \`dropout\` has no parameter \`p\`. Did you mean \`rate\`?
}`);
  });

  it('of a block of the program goes before one of another tool', () => {
    expect(shapes('network N(image: [8, 8, 1]) { Linear(3) }\nblock Linear(n) { conv(n, 1) }')).toEqual([]);
  });
});

describe('a layer applied to its first argument', () => {
  it('is the layer of a chain', () => {
    const text = (body: string) => `network N(a: [8, 8, 3], b: [8, 8, 3]) -> [4, 4, 5] { ${body} }`;
    for (const body of [
      'conv(b, 5, 3, stride: 2)',
      'conv(a + b, 5, 3, stride: 2)',
      'layer_norm(a, over: channels) -> conv(5, 3, stride: 2) + avg_pool(conv(b, 5, 1), 2)',
    ].slice(0, 2)) {
      expect(
        shapes(text(`_unused = a\n${body}`)).filter((message) => !message.includes('never used')),
      ).toEqual([]);
    }
  });

  it('keeps numbers that have a name what they are', () => {
    expect(
      shapes(`block Up(width, factor) { conv(width, 3) -> upsample(factor, bilinear) }
network N(image: [8, 8, 3]) -> [16, 16, 6] {
  width = 2 * 3
  twice = 2
  conv(width, 3)
  upsample(twice, bilinear)
}
network M(image: [8, 8, 3]) -> [16, 16, 6] { Up(6, 2) }
network O(image: [8, 8, 3]) -> [16, 16, 3] { upsample(image, 2, bilinear) }`),
    ).toEqual([]);
  });

  it('takes values that a block is given', () => {
    expect(
      shapes(`block Gate(skip, gating) { skip * sigmoid(conv(relu(conv(skip, 4, 1) + conv(gating, 4, 1)), 1, 1)) }
network N(image: [8, 8, 3]) -> [8, 8, 3] { Gate(image, it) }`),
    ).toEqual([]);
  });
});

describe('numbers for each channel', () => {
  it('are a list beside an operator', () => {
    const { diagnostics } = checkText(`let MEAN = [0.485, 0.456, 0.406]
network N(photo: [H, W, 3]) -> [H, W, 3] { (photo - MEAN) / [0.229, 0.224, 0.225] }`);
    expect(diagnostics).toEqual([]);
  });

  it('must be as many as channels, and numbers', () => {
    expectDiagnostics(`network N(photo: [8, 8, 3]) {
  it - [0.5, 0.5]
//^ error CNN204: 8×8×3 - 2 is impossible
}
network M(photo: [8, 8, 3]) {
  it - ["a", 1, 2]
//     ^ error CNN109: a side of \`-\` must be a number or a value, got a list
}`);
  });
});

describe('pow', () => {
  it('is a number of numbers and a layer of values', () => {
    expect(
      shapes(`network N(image: [32, 32, 3]) -> [8, 8, 32] {
  it -> pow(2.2)
  repeat i in 0..2 { conv(16 * pow(2, i), 3, stride: 2) }
}`),
    ).toEqual([]);
  });

  it('takes two', () => {
    expectDiagnostics(`let a = pow(2)
//      ^ error CNN108: \`pow\` needs its argument \`exponent\`
let b = pow(2, 3, 4)
//                ^ error CNN106: \`pow\` takes at most 2 arguments, got 3
network N(image: [8, 8, 1]) { conv(b, 3) -> conv(a, 3) }`);
  });
});

it('dense at each pixel is offered as what it is', () => {
  const { diagnostics } = checkText('network N(image: [8, 8, 3]) -> [8, 8, 16] { dense(16) }');
  expect(diagnostics.map(({ code }) => code)).toEqual(['CNN231']);
  expect(diagnostics[0]!.fixes.at(-1)!.edits[0]!.text).toBe('conv(16, 1)');
});

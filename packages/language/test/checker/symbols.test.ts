import { describe, expect, it } from 'vitest';
import { format } from '../../src';
import { applied, checkText, expectDiagnostics, messages, shapes } from './helper';

describe('symbolic sizes', () => {
  it('stay exact through strides where `where` says they divide', () => {
    expect(
      shapes(
        `network N(image: [H, W, 1]) -> [H, W, 1] where H % 4 == 0, W % 4 == 0 {
  conv(8, 3, stride: 2) as e1
  conv(16, 3, stride: 2)
  conv_transpose(8, 4, stride: 2) -> concat(e1)
  conv_transpose(1, 4, stride: 2)
}`,
        'N',
      ),
    ).toEqual([
      'image: H×W×1',
      'conv_1: H/2×W/2×8',
      'conv_2: H/4×W/4×16',
      'conv_transpose_1: H/2×W/2×8',
      'concat_1: H/2×W/2×16',
      'conv_transpose_2: H×W×1',
    ]);
  });

  it('name what must be promised of a size that a layer takes apart', () => {
    const text = `network N(image: [H, W, 3]) where W % 2 == 0 {
  max_pool(2) -> space_to_depth(2)
}`;
    const [diagnostic] = checkText(text).diagnostics;
    expect(diagnostic).toMatchObject({ code: 'CNN241' });
    expect(diagnostic!.message).toContain('`where H % 4 == 0, W % 4 == 0`');
    const [fix] = diagnostic!.fixes;
    expect(messages(applied(text, fix!))).toEqual([]);
    // An odd number stays odd whatever H is.
    const odd = 'network N(image: [2 * H + 1, 4, 3]) { space_to_depth(2) }';
    expect(messages(odd)[0]).toContain('Crop, pad or resize the image first.');
    // No promise makes an odd height even.
    expect(checkText(odd).diagnostics[0]!.fixes.map(({ title }) => title)).toEqual([
      'Cut to multiples of 2 with `mod_crop(2)`',
    ]);
  });

  it('name the condition that is missing, and a fix adds it', () => {
    const text = `network N(image: [H, W, 1]) {
  conv(8, 3) as e1
  conv(8, 3, stride: 2)
  conv_transpose(8, 4, stride: 2) -> concat(e1)
}`;
    const { diagnostics } = checkText(text);
    expect(diagnostics.map((d) => d.code)).toEqual(['CNN203']);
    expect(diagnostics[0]!.message).toMatch(
      /They are equal when H is a multiple of 2 and W a multiple of 2\.$/,
    );
    const [fix] = diagnostics[0]!.fixes;
    expect(fix!.title).toBe('Require H % 2 == 0, W % 2 == 0');
    const mended = applied(text, fix!);
    expect(mended).toContain('network N(image: [H, W, 1]) where H % 2 == 0, W % 2 == 0 {');
    expect(checkText(mended).diagnostics).toEqual([]);
  });

  it('extend a `where` that is there', () => {
    const text = `network N(image: [H, W, 1]) -> [H, W, 1] where H % 2 == 0 {
  conv(8, 3, stride: 2)
  conv_transpose(1, 4, stride: 2)
}`;
    const { diagnostics } = checkText(text);
    expect(diagnostics.map((d) => d.code)).toEqual(['CNN202']);
    const mended = applied(text, diagnostics[0]!.fixes[0]!);
    expect(mended).toContain('where H % 2 == 0, W % 2 == 0 {');
    expect(checkText(mended).diagnostics).toEqual([]);
  });

  it('are found from arguments, and checked', () => {
    expectDiagnostics(`network U(image: [H, W, 1]) -> [H, W, 1] where H % 4 == 0, W % 4 == 0 { conv(1, 3) }
network Square(image: [H, H, 1]) { conv(1, 3) }
network Half(image: [2 * H, W, 1]) -> [H, W, 1] { conv(1, 3, stride: [2, 1]) }
network A(image: [30, 32, 1]) { U }
//                              ^ error CNN206: \`U\` requires that H must be a multiple of 4, got 30.
network B(image: [H, W, 1]) { U }
//                            ^ error CNN206: \`U\` requires that H must be a multiple of 4, got H.
network C(image: [8, 9, 1]) { Square }
//                            ^ error CNN201: \`image\` of \`Square\`: expected H×H×1 (H = 8), got 8×9×1.
network D(image: [7, 9, 1]) { Half }
//                            ^ error CNN201: \`image\` of \`Half\`: expected 2*H×W×1 (W = 9), got 7×9×1.
network E(image: [8, 9, 1]) -> [4, 9, 1] { Half }
`);
  });

  it('offer the condition to the caller', () => {
    const text = `network U(image: [H, W, 1]) where H % 4 == 0 { conv(1, 3) }
network B(image: [A, W, 1]) { U }`;
    const { diagnostics } = checkText(text);
    expect(checkText(applied(text, diagnostics[0]!.fixes[0]!)).diagnostics).toEqual([]);
  });

  it('may be compared in `where`', () => {
    expectDiagnostics(`network U(image: [H, W, 1]) where H >= 16, H == W { conv(1, 3) }
network A(image: [8, 8, 1]) { U }
//                            ^ error CNN206: \`U\` requires that H >= 16 must hold, got 8.
network B(image: [16, 18, 1]) { U }
//                              ^ error CNN206: \`U\` requires that H == W must hold, got 16.
network C(image: [16, 16, 1]) { U }
`);
  });

  it('that are not met are one mistake, not one for each use of the result', () => {
    expectDiagnostics(`network U(image: [H, W, 3]) -> [H, W, 3] where H % 4 == 0 { conv(3, 3) -> sigmoid }
train t {
  data photo = folder("photos", size: [62, 64, 3])
  out = U(photo)
//      ^ error CNN206: \`U\` requires that H must be a multiple of 4, got 62.
  minimize l2(out, photo) over U
  measure psnr(out, photo) every 10
  steps 10
}`);
  });

  it('are in the program: symbols, conditions, bindings', () => {
    const { program } = checkText(`network U(image: [H, W, C]) where H % 4 == 0, H % 6 == 0 { conv(1, 3) }
network N(image: [24, W, 3]) { U }`);
    const { symbols, conditions } = program.networks.get('U')!;
    expect(symbols).toEqual(['H', 'W', 'C']);
    expect(conditions).toEqual([{ symbol: 'H', multipleOf: 12 }]);
    const use = program.networks.get('N')!.nodes.at(-1)!;
    expect(
      use.op === 'network' && [...use.bindings].map(([name, dim]) => `${name} = ${format(dim)}`),
    ).toEqual(['H = 24', 'W = W', 'C = 3']);
  });
});

describe('arithmetic', () => {
  it('must be exact, or say how to round', () => {
    expect(
      messages(
        'network N(x: [33 / 2]) { relu }\nlet a = 33 / 2\nlet b = floor(33 / 2)\nlet c = ceil(33 / 2)\nlet d = 1.0 / 3\nlet e = 8 / 2',
      ),
    ).toEqual([
      'error CNN205: 33 / 2 leaves a remainder, and a whole number is needed. Write `floor(33 / 2)` or `ceil(33 / 2)`.',
    ]);
    expect(messages('let a = 1 / 0')).toEqual([
      'error CNN109: a divisor must be a number other than 0, got 0. Put a number other than 0 here.',
    ]);
  });

  it('knows properties of values and functions of sizes', () => {
    const { diagnostics, program } = checkText(`network N(image: [H, W, 3]) where H % 2 == 0 {
  let half = image.height / 2
  let rounded = floor((image.width + 1) / 2)
  conv(max(image.channels, 8), 3)
  resize(half, rounded)
}`);
    expect(diagnostics.filter((d) => d.code !== 'CNN101')).toEqual([]);
    expect(program.networks.get('N')!.nodes.length).toBeGreaterThan(1);
  });

  it('is evaluated at check time in `if`', () => {
    expect(
      shapes(
        `let deep = true and not (1 > 2)
network N(x: [8]) {
  if deep { dense(4) } else { dense(5) }
  if 3 % 2 == 0 or x.height == 1 { dense(6) }
}`.replace(' or x.height == 1', ''),
        'N',
      ),
    ).toEqual(['x: 8', 'dense_1: 4']);
  });
});

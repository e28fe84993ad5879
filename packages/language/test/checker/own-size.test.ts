/** Images that keep their own sizes, and what is done to them where they are read. */
import { describe, expect, it } from 'vitest';
import { type CheckedTrain, check, formatType, memoryHost } from '../../src';
import { applied, checkText, expectDiagnostics } from './helper';

const NETWORK = `network Denoiser(noisy: [H, W, 1]) -> [H, W, 1] { noisy - (conv(4, 3) -> relu -> conv(1, 3)) }
network Halves(image: [H, W, 1]) -> [H, W, 1] where H % 4 == 0, W % 4 == 0 { max_pool(4) -> upsample(4) -> conv(1, 1) }
network Fixed(image: [40, 40, 1]) -> [40, 40, 1] { conv(1, 3) }
network Named(image: [40, 40, 1]) -> [10] { flatten -> dense(10) }
network Twice(image: [H, W, 3]) -> [2 * H, 2 * W, 3] { conv(12, 3) -> pixel_shuffle(2) }
`;

function train(body: string): CheckedTrain {
  const { program, diagnostics } = checkText(`${NETWORK}train t {\n${body}\n  steps 10\n}`);
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  return program.trains.get('t')!;
}

const types = ({ nodes }: CheckedTrain) =>
  Object.fromEntries(
    nodes.filter(({ op }) => op === 'data').map(({ path, type }) => [path, formatType(type)]),
  );

describe('the chain of a `data` statement', () => {
  it('gives the types that training sees, and keeps those that the source gives', () => {
    const checked = train(`  data clean = folder("photos", channels: 1) -> patch(40) -> flip -> turn
  minimize l2(Denoiser(clean), clean) over Denoiser`);
    expect(types(checked)).toEqual({ clean: '40×40×1' });
    const [source] = checked.sources;
    expect(source!.columns.map(({ type }) => formatType(type))).toEqual(['40×40×1']);
    expect(source!.chain!.columns.map(({ type }) => formatType(type))).toEqual(['H×W×1']);
    expect(source!.chain!.steps.map(({ entry }) => entry)).toEqual(['patch', 'flip', 'turn']);
  });

  it('belongs to all columns, with those that are larger as many times', () => {
    const checked =
      train(`  data small, large = pairs("lr", "hr", channels: 3, scale: 2) -> patch(32, 24) -> flip
  minimize l2(Twice(small), large) over Twice`);
    expect(types(checked)).toEqual({ small: '32×24×3', large: '64×48×3' });
  });

  it('knows from the first images how many times as large the second are', () => {
    const text = `${NETWORK}train t {
  data small, large = pairs("lr", "hr", channels: 3) -> patch(32)
  minimize l2(Twice(small), large) over Twice
  steps 10
}`;
    const imageSize = (path: string) => ({
      ...(path === 'hr' ? { height: 60, width: 80 } : { height: 30, width: 40 }),
      channels: 3,
      isOfFolder: true,
    });
    const { program, diagnostics } = check({ ...memoryHost({ 'a.cnn': text }), imageSize }, ['a.cnn']);
    expect(diagnostics).toEqual([]);
    expect(types(program.trains.get('t')!)).toEqual({ small: '32×32×3', large: '64×64×3' });
  });

  it('works on images of one size, and passes labels', () => {
    const checked = train(`  data digit, label = mnist(train) -> resize(40, 40) -> rotate(10)
  minimize cross_entropy(Named(digit), label) over Named`);
    expect(types(checked)).toEqual({ digit: '40×40×1', label: 'class(10)' });
  });

  it('may stand behind `on`', () => {
    const checked = train(`  data photo = folder("photos", channels: 3) -> patch(24)
  small = photo -> downsample(2, bicubic)
  minimize l1(Twice(small), photo) over Twice
  measure psnr(Twice(small), photo) on folder("set5", channels: 3) -> mod_crop(2)`);
    expect(checked.sources[1]!.columns.map(({ type }) => formatType(type))).toEqual([
      '2*floor(H/2)×2*floor(W/2)×3',
    ]);
  });

  it('takes only what is done where files are read', () => {
    expectDiagnostics(`${NETWORK}train t {
  data clean = folder("photos", channels: 1) -> patch(40) -> blur(1)
//                                                           ^ error CNN408: \`blur\` doesn't work on files as they are read
  minimize l2(Denoiser(clean), clean) over Denoiser
  steps 10
}`);
  });

  it('says what its links refuse', () => {
    expectDiagnostics(`${NETWORK}train t {
  data clean = folder("photos", size: [32, 32, 1]) -> patch(40)
//                                                    ^ error CNN242: \`patch\`
  minimize l2(Denoiser(clean), clean) over Denoiser
  steps 10
}`);
  });
});

describe('images that keep their own sizes', () => {
  it('are no batch: the fix takes patches', () => {
    const text = `${NETWORK}train t {
  data clean = folder("photos", channels: 1)
//             ^ error CNN409: the images of \`folder\` have different sizes
  minimize l2(Denoiser(clean), clean) over Denoiser
  steps 10
}`;
    const [diagnostic] = expectDiagnostics(text);
    const fix = diagnostic!.fixes.find(({ preferred }) => preferred)!;
    const fixed = applied(text, fix);
    expect(fixed).toContain('folder("photos", channels: 1) -> patch(64)\n');
    expect(checkText(fixed).diagnostics).toEqual([]);
  });

  it('can be measured and previewed, by networks that ask for multiples too', () => {
    train(`  data clean = folder("photos", channels: 1) -> patch(40)
  data other = folder("test", channels: 1)
  minimize l2(Halves(clean), clean) over Halves
  preview Halves(other), other every 10
  measure psnr(Halves(clean), clean) on folder("bsd68", channels: 1)
  measure psnr(Halves(other), other) every 10`);
  });

  it('of two sources are not of one size', () => {
    expectDiagnostics(`${NETWORK}train t {
  data clean = folder("photos", channels: 1) -> patch(40)
  data a = folder("a", channels: 1)
  data b = folder("b", channels: 1)
  minimize l2(Denoiser(clean), clean) over Denoiser
  measure psnr(a, b) every 10
//        ^ error CNN203: \`psnr\` needs equal sizes, got H×W×1 and H2×W2×1
  steps 10
}`);
  });

  it('do not go into a network of one size', () => {
    const [diagnostic] = expectDiagnostics(`${NETWORK}train t {
  data clean = folder("photos", channels: 1) -> patch(40)
  minimize l2(Fixed(clean), clean) over Fixed
  measure psnr(Fixed(clean), clean) on folder("bsd68", channels: 1)
//                                     ^ error CNN410: \`psnr(Fixed(clean), clean)\` can't be measured on \`folder\`
  steps 10
}`);
    expect(diagnostic!.message).toContain('`Fixed` takes 40×40×1, and would get H×W×1');
    expect(diagnostic!.fixes).toEqual([]);
  });

  it('are cut to multiples where a layer needs them', () => {
    const text = `network Larger(small: [H, W, 3]) -> [3 * H, 3 * W, 3] { conv(27, 3) -> pixel_shuffle(3) }
train t {
  data clean = folder("photos", channels: 3) -> patch(48)
  small = clean -> downsample(3)
  minimize l2(Larger(small), clean) over Larger
  measure psnr(Larger(small), clean) on folder("set5", channels: 3)
//                                      ^ error CNN410: \`psnr(Larger(small), clean)\` can't be measured on \`folder\`
  steps 10
}`;
    const [diagnostic] = expectDiagnostics(text);
    expect(diagnostic!.message).toMatch(
      /a height that is a multiple of 3, got H\. Cut the images to such sizes: `folder\(\.\.\.\) -> mod_crop\(3\)`\.$/,
    );
    const mended = applied(text, diagnostic!.fixes[0]!);
    expect(mended).toContain('folder("set5", channels: 3) -> mod_crop(3)\n');
    expectDiagnostics(mended.replace(/^\/\/.*\n/m, ''));
  });

  it('are offered the same before a layer whose size is a number', () => {
    const [diagnostic] = checkText(
      'network N(image: [50, 50, 3]) { downsample(3) -> conv(1, 3) }',
    ).diagnostics;
    expect(diagnostic!.fixes.map(({ title }) => title)).toEqual([
      'Crop with `crop(48, 48)`',
      'Cut to multiples of 3 with `mod_crop(3)`',
    ]);
  });
});

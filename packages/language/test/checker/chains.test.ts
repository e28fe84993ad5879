/** Layers that are applied by chance: to some examples, one of several, in any order. */
import { expect, it } from 'vitest';
import { applied, checkText } from './helper';

const NETWORK = 'network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }\n';
const train = (degraded: string, before = '') => `${NETWORK}train t {
  data image = mnist(train)
${before}  worse = image -> ${degraded}
  minimize l2(N(worse), image) over N
  steps 10
}
`;
const told = (degraded: string, before = '') =>
  checkText(train(degraded, before)).diagnostics.map(({ code, message }) => `${code}: ${message}`);
const codes = (degraded: string, before = '') =>
  checkText(train(degraded, before)).diagnostics.map(({ code }) => code);

function entries(degraded: string): string[] {
  const { nodes } = checkText(train(degraded)).program.trains.get('t')!;
  return nodes.flatMap((node) => (node.op === 'entry' ? [node.entry] : []));
}

it('stand in a chain, and in each other', () => {
  for (const degraded of [
    'maybe(0.5, blur(0.5 .. 3))',
    'maybe(0.5, flip)',
    'one_of(blur(1 .. 2), motion_blur(9))',
    'one_of(it, blur(1), jpeg, probabilities: [0.2, 0.7, 0.1])',
    'shuffle(blur(1), gaussian_noise(0 .. 0.1), jpeg(30 .. 95))',
    'maybe(0.8, blur(0.5 .. 3) -> one_of(gaussian_noise(0.1), poisson) -> shuffle(jpeg, maybe(0.5, flip)))',
    'maybe(0.5, downsample(2) -> gaussian_noise(0.1) -> upsample(2, bicubic))',
    'maybe(0.5, it * 0.5)',
    'maybe(ramp(0, 1), blur(1))',
  ]) {
    expect(told(degraded), degraded).toEqual([]);
  }
  expect(codes('maybe(0.5, Worse(2))', '')).toEqual(['CNN101']);
});

it('take blocks, and prefer a layer to a value of its name, as after an arrow', () => {
  const block = 'block Worse(strength) { blur(strength) -> jpeg(50) }\n';
  expect(checkText(block + train('maybe(0.5, Worse(2))')).diagnostics).toEqual([]);
  const named = train('one_of(flip, other)', '  flip = image -> flip\n  other = image -> blur(1)\n');
  expect(checkText(named).diagnostics.map(({ message }) => message)).toEqual([
    expect.stringContaining('`flip`'),
  ]);
});

it('write the chains of a shuffle out for each place', () => {
  const found = entries('shuffle(blur(1), jpeg, quantize(4))');
  expect(found).toEqual([
    ...['blur', 'jpeg', 'quantize', 'uniform', 'shuffle'],
    ...['blur', 'jpeg', 'quantize', 'shuffle'],
    ...['blur', 'jpeg', 'quantize', 'shuffle'],
    'l2',
  ]);
});

it('have ranges that hold what each of them makes', () => {
  const range = (degraded: string) => {
    const { names, nodes } = checkText(train(degraded)).program.trains.get('t')!;
    const { type } = nodes[names.get('worse')!]!;
    return type.kind === 'tensor' && [type.range.min, type.range.max];
  };
  expect(range('maybe(0.5, it * 2 - 1)')).toEqual([-1, 1]);
  expect(range('one_of(it * 0.5, it * 2)')).toEqual([0, 2]);
  expect(range('maybe(0.5, gaussian_noise(0.1, clip: false))')).toEqual([-Infinity, Infinity]);
});

it('keep the size', () => {
  const text = train('maybe(0.5, blur(1) -> downsample(2))');
  const [error] = checkText(text).diagnostics;
  expect(error).toMatchObject({
    code: 'CNN257',
    message:
      'What `maybe` applies must keep the size: of 28×28×1 it makes 14×14×1 here, and the examples of a batch have one size. Bring it back to 28×28×1, or apply it to all examples outside of `maybe`.',
  });
  const fixed = applied(text, error!.fixes[0]!);
  expect(fixed).toContain('maybe(0.5, blur(1) -> downsample(2) -> resize(28, 28, bicubic))');
  expect(checkText(fixed).diagnostics).toEqual([]);
  expect(codes('one_of(blur(1), flatten)')).toEqual(['CNN257']);
  expect(codes('shuffle(blur(1), downsample(2))')).toEqual(['CNN257']);
});

it('tell what is missing', () => {
  expect(codes('maybe(blur(1))')).toEqual(['CNN108']);
  expect(told('one_of([blur(1), jpeg])')).toEqual([
    'CNN109: `chains` of `one_of` must be layers such as `blur(1.5) -> jpeg`, got a list. Put layers such as `blur(1.5) -> jpeg` here.',
  ]);
  expect(told('maybe(0.5, "blur")')[0]).toMatch(/^CNN109: `chain` of `maybe` must be layers/);
  expect(told('random_apply(0.5, flip)')[0]).toContain('Did you mean `maybe`?');
  expect(codes('maybe(0.5)')).toEqual(['CNN108']);
  expect(codes('one_of')).toEqual(['CNN108']);
  expect(codes('shuffle')).toEqual(['CNN108']);
  expect(codes('maybe(1.5, blur(1))')).toEqual(['CNN111']);
  expect(told('one_of(blur(1), jpeg, probabilities: [1])')).toEqual([
    'CNN258: `probabilities` of `one_of` needs a number for each of its 2 chains, got 1. Without it all are equally likely.',
  ]);
  expect(codes('one_of(blur(1), jpeg, probabilities: [0, 0])')).toEqual(['CNN258']);
  expect(codes('one_of(blur(1), jpeg, probabilities: [-1, 2])')).toEqual(['CNN111']);
  expect(codes('one_of(blur(1), jpeg, probabilities: 0.5)')).toEqual(['CNN109']);
  // Nothing flows in.
  const text = train('blur(1)', '  other = maybe(0.5, blur(1))\n');
  expect(checkText(text).diagnostics.map(({ code }) => code)).toContain('CNN118');
});

it('are measured on images of other sizes, at the shares that they were written for', () => {
  const text = (chain: string) => `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) }
train t {
  data clean = folder("photos", channels: 3) -> patch(48)
  worse = clean -> ${chain}
  minimize l2(N(worse), clean) over N
  steps 10
  measure psnr(N(worse), clean) on folder("set5", channels: 3)
}
`;
  const measured = (chain: string) => checkText(text(chain)).diagnostics.map(({ code }) => code);
  expect(measured('one_of(it, resize(24, 30) -> jpeg(50) -> resize(48, 48))')).toEqual([]);
  expect(
    measured('maybe(0.5, shuffle(resize(24, 24) -> resize(48, 48), blur(1)) -> resize(48, 48))'),
  ).toEqual([]);
  // Outside of a chain it is a size.
  expect(measured('resize(24, 24) -> resize(48, 48)')).toEqual(['CNN410']);
});

it('work at sizes that are names', () => {
  const text = `network N(image: [H, W, 3]) -> [H, W, 3] {
  maybe(0.5, blur(1)) -> shuffle(jpeg_like, it * 0.5) -> conv(3, 3)
}
block jpeg_like() { it -> clamp(0, 1) }`;
  expect(checkText(text).diagnostics.map(({ message }) => message)).toEqual([]);
});

it('a hole tells its place only if it is asked, and a crop lies around it', () => {
  const network = NETWORK.replace('conv(1, 3)', 'conv(1, 3, dilation: 4) -> conv(1, 3, dilation: 4)');
  const text = (hole: string, rest: string) => `${network}train t {
  data image = mnist(train)
  ${hole} = mask(image, box: 8)
  filled = N(image * (1 - hole)) * hole + image * (1 - hole)
  minimize l2(filled${rest}, image${rest}) over N
  steps 10
}
`;
  const found = (hole: string, rest = '') =>
    checkText(text(hole, rest)).diagnostics.map(({ code, message }) => `${code}: ${message}`);
  expect(found('hole')).toEqual([]);
  expect(found('hole, place', ' -> crop(12, 12, at: place)')).toEqual([]);
  expect(found('hole, _')).toEqual([]);
  expect(found('hole, place, more').map((one) => one.slice(0, 6))).toContain('CNN121');
  expect(found('hole', ' -> crop(12, 12, at: hole)')[0]).toBe(
    'CNN259: `at` of `crop` is a place, a row and a column for each example, as `hole, place = mask(...)` gives; got a value of size 28×28×1.',
  );
  expect(found('hole, place', ' -> crop(12, 12, at: place, random: true)')[0]).toBe(
    'CNN259: `crop` has a place, `at`, and is to take a random one too. Leave one of them out.',
  );
  expect(found('hole, place', ' -> crop(40, 12, at: place)')[0]).toMatch(/^CNN242/);
});

/** Strengths that vary from example to example. */
import { expect, it } from 'vitest';
import { formatSource, formatType } from '../../src';
import { checkText } from './helper';

const NETWORK = `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
network Told(image: [28, 28, 1], sigma: [1]) -> [28, 28, 1] { concat(sigma -> dense(784) -> reshape(28, 28, 1)) -> conv(1, 3) }
`;
const train = (body: string) => `${NETWORK}train t {
  data image = mnist(train)
${body}
  steps 10
}
`;

it('are a range, or a value with one number for each example', () => {
  const text = train(`  sigma = uniform(0, 50 / 255)
  noisy = image -> blur(0.5 .. 3) -> poisson(10 .. 100) -> salt_pepper(0 .. 0.1) -> gaussian_noise(sigma, clip: false)
  minimize l2(Told(noisy, sigma), image) over Told`);
  const { program, diagnostics } = checkText(text);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  const { nodes } = program.trains.get('t')!;
  const drawn = nodes.filter((node) => node.op === 'entry' && node.entry === 'uniform');
  expect(drawn.map(({ type }) => [formatType(type), type.kind === 'tensor' && type.range.max])).toEqual([
    ['1', 50 / 255],
    ['1', 3],
    ['1', 100],
    ['1', 0.1],
  ]);
  const blur = nodes.find((node) => node.op === 'entry' && node.entry === 'blur');
  expect(blur?.op === 'entry' && blur.window).toEqual({ kind: 'window', kernel: [19, 19], stride: [1, 1] });
});

it('keep their form', () => {
  const text = train('  x = image -> blur(0.5..3)\n  minimize l2(N(x), image) over N');
  expect(formatSource(text)).toMatchObject({ text: expect.stringContaining('blur(0.5 .. 3)') });
});

it('are numbers', () => {
  const codes = (strength: string) =>
    checkText(train(`  noisy = image -> ${strength}\n  minimize l2(N(noisy), image) over N`)).diagnostics.map(
      ({ code }) => code,
    );
  expect(codes('gaussian_noise(image)')).toEqual(['CNN256']);
  expect(codes('blur(3 .. 1)')).toEqual(['CNN248']);
  expect(codes('blur(normal(1))')).toEqual(['CNN243']);
  expect(codes('motion_blur(normal(1))')).toEqual(['CNN243']);
  expect(codes('jpeg(30 .. 95) -> motion_blur(3 .. 9, angle: 0 .. 180) -> quantize(2 .. 32)')).toEqual([]);
  expect(codes('downsample(1 .. 2) -> upsample(2)')).toEqual(['CNN109']);
});

it('lie within what a number may be', () => {
  const text = train('  noisy = image -> jpeg(0 .. 95)\n  minimize l2(N(noisy), image) over N');
  expect(checkText(text).diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['CNN111', '`quality` of `jpeg` must be from 1 to 100, got 0 to 95.'],
  ]);
  const noise = train('  noisy = image -> poisson(0 .. 5)\n  minimize l2(N(noisy), image) over N');
  expect(checkText(noise).diagnostics.map(({ message }) => message)).toEqual([
    '`photons` of `poisson` must be at least 1, got 0 to 5.',
  ]);
});

it('decide how far a blur reaches', () => {
  const text = train(
    '  noisy = image -> motion_blur(3 .. 8.5, angle: 0 .. 90)\n  minimize l2(N(noisy), image) over N',
  );
  const { nodes } = checkText(text).program.trains.get('t')!;
  const found = nodes.find((node) => node.op === 'entry' && node.entry === 'motion_blur');
  expect(found?.op === 'entry' && found.window).toEqual({
    kind: 'window',
    kernel: [9, 9],
    stride: [1, 1],
  });
});

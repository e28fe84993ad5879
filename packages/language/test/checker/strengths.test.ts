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
  expect(codes('motion_blur(3 .. 9)')).toEqual(['CNN109']);
});

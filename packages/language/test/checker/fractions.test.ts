import { expect, test } from 'vitest';
import { applied, checkText } from './helper';

const N = 'network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }\n';

function train(lines: string, rest = 'steps 2'): string {
  return `${N}train t {\n  data clean = mnist(train)\n  ${lines}\n  minimize l2(N(clean), clean) over N\n  ${rest}\n}`;
}

function found(text: string): string[] {
  return checkText(text)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code, location: { span } }) => `${code} ${text.slice(span.start, span.end)}`);
}

test('a division is a fraction wherever no whole number is needed', () => {
  const { program } = checkText(train('noisy = clean -> gaussian_noise(25 / 255)'));
  const noise = program.trains
    .get('t')!
    .nodes.find((node) => node.op === 'entry' && node.entry === 'gaussian_noise');
  expect(noise?.op === 'entry' && noise.args.number('sigma')).toBe(25 / 255);
  for (const line of [
    'x = 1 / 3 * clean',
    'x = clean / 3',
    'let s = 7 / 2\n  x = clean -> blur(s)',
    'x = clean -> scale(-1 / 2, 1 / 2)',
    'x = if 7 / 2 > 3 { clean } else { -clean }',
    'x = clean -> crop(7 / 2 * 2, floor(7 / 2))',
    'x = clean -> crop(round(7 / 2), 3)',
  ])
    expect(found(train(line)), line).toEqual([]);
  expect(found(train('', 'steps 2\n  ema 999 / 1000\n  clip 1 / 2'))).toEqual([]);
});

test('where one is needed a remainder is an error, at the division that leaves it', () => {
  const division = ['CNN205 7 / 2'];
  for (const line of [
    'x = clean -> crop(7 / 2, 3)',
    'x = clean -> crop(3, 7 / 2 + 1)',
    'let s = 7 / 2\n  x = clean -> crop(s, 3)',
    'x = normal([7 / 2])',
    'repeat 7 / 2 { y = clean }',
  ])
    expect(found(train(line)), line).toEqual(division);
  expect(found(train('', 'steps 7 / 2'))).toEqual(division);
  expect(found(train('', 'steps 2\n  preview clean every 7 / 2'))).toEqual(division);
  expect(found('network M(x: [7 / 2]) { relu }')).toEqual(division);
  expect(found('network M(x: [H, W, 1]) { crop(H + 7 / 2, W) }')).toEqual(division);
  expect(found('network M(x: [H, W, 1]) { crop(H / 2, W) }')).toEqual(['CNN205 H / 2']);
});

test('its fix mends it where it is written', () => {
  const text = train('let s = 7 / 2\n  x = clean -> crop(s, 3)');
  const [diagnostic] = checkText(text).diagnostics.filter(({ code }) => code === 'CNN205');
  expect(found(applied(text, diagnostic!.fixes[0]!))).toEqual([]);
});

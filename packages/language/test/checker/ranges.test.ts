/** Ranges hold what is true, not what interval arithmetic allows; pictures have the range of the data. */
import { describe, expect, test } from 'vitest';
import type { CheckedTrain, Range } from '../../src';
import { catalogue, PictureRanges } from '../../src';
import { checkText, messages } from './helper';

/** A train block with these values, `filled` the result of a network that ends in `last`. */
function trained(values: string, last = ' -> sigmoid', measured = ''): CheckedTrain {
  const text = `network Fill(image: [28, 28, 1]) -> [28, 28, 1] { conv(4, 3) -> relu -> conv(1, 3)${last} }
train t {
  data photo = mnist(train)
  hole = mask(photo, box: [8, 8])
  filled = Fill(photo)
  ${values}
  minimize l1(filled, photo) over Fill
  steps 10
  preview filled every 10
  ${measured}
}`;
  const { program, diagnostics } = checkText(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual(
    [],
  );
  return program.trains.get('t')!;
}

function rangeOf(expression: string): readonly [number, number] {
  const train = trained(`value = ${expression}`, ' -> sigmoid', 'measure mean(value) every 10');
  const { type } = train.nodes[train.names.get('value')!]!;
  return type.kind === 'tensor' || type.kind === 'scalar' ? [type.range.min, type.range.max] : [NaN, NaN];
}

function pictureRange(expression: string, last?: string): Range | undefined {
  const train = trained(`value = ${expression}`, last, 'measure mean(value) every 10');
  return new PictureRanges(train).range(train.names.get('value')!);
}

describe('sums and products', () => {
  test.each([
    ['filled * hole + photo * (1 - hole)', [0, 1]],
    ['photo * (1 - hole) + hole * filled', [0, 1]],
    ['(1 - hole) * photo + filled * hole', [0, 1]],
    ['photo + hole * (filled - photo)', [0, 1]],
    ['photo - hole * photo + hole * filled', [0, 1]],
    ['photo * (1 - hole) - (0 - filled) * hole', [0, 1]],
    ['(photo -> scale(-1, 1)) * hole + filled * (1 - hole)', [-1, 1]],
    ['0.8 * photo + 0.2 * filled', [0, 1]],
    ['(photo + filled) / 2', [0, 1]],
    ['photo - photo', [0, 0]],
    ['filled + hole', [0, 2]],
    ['photo - filled', [-1, 1]],
    ['photo * photo', [0, 1]],
    ['filled / (1 + photo)', [0, 1]],
    ['photo + normal([28, 28, 1])', [-Infinity, Infinity]],
  ])('%s', (expression, range) => {
    expect(rangeOf(expression)).toEqual(range);
  });

  test('every value of a random polynomial lies in its range', () => {
    let state = 7;
    const random = () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state / 2147483648;
    };
    const names = ['photo', 'hole', 'filled'];
    const make = (depth: number): string => {
      if (depth === 0 || random() < 0.2) {
        return random() < 0.3 ? String(Math.floor(random() * 5) - 2) : names[Math.floor(random() * 3)]!;
      }
      return `(${make(depth - 1)} ${['+', '-', '*'][Math.floor(random() * 3)]} ${make(depth - 1)})`;
    };
    for (let trial = 0; trial < 60; trial++) {
      const expression = `photo * 1 + ${make(3)}`;
      const [min, max] = rangeOf(expression);
      const compute = new Function(...names, `return ${expression}`) as (...values: number[]) => number;
      for (let corner = 0; corner < 8; corner++) {
        const value = compute(corner & 1, (corner >> 1) & 1, corner >> 2);
        expect(value, expression).toBeGreaterThanOrEqual(min);
        expect(value, expression).toBeLessThanOrEqual(max);
      }
      for (let sample = 0; sample < 20; sample++) {
        const value = compute(random(), random(), random());
        expect(value, expression).toBeGreaterThanOrEqual(min - 1e-9);
        expect(value, expression).toBeLessThanOrEqual(max + 1e-9);
      }
    }
  });

  test('long sums and deep products cost no more than their limit', () => {
    const factors = Array.from({ length: 40 }, (_, i) => `(hole + ${i})`).join(' * ');
    const started = performance.now();
    rangeOf(`${Array(300).fill('(photo + hole * filled)').join(' + ')} + ${factors}`);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('what is black and white', () => {
  test.each([
    ['photo + uniform([28, 28, 1], -0.25, 0.25)', [0, 1]],
    ['photo + 0.1 * normal([28, 28, 1])', [0, 1]],
    ['photo -> gaussian_noise(0.1, clip: false)', [0, 1]],
    ['photo -> scale(-1, 1) -> gaussian_noise(0.1, clip: false)', [-1, 1]],
    ['photo * 2 - 1 + uniform([28, 28, 1], -0.25, 0.25)', [-1, 1]],
    ['photo -> downsample(2, bicubic) -> upsample(2, bicubic)', [0, 1]],
    ['photo -> resize(14, 14, bicubic) -> scale(-1, 1)', [-1, 1]],
    ['photo * (1 - hole)', [0, 1]],
    ['normal([28, 28, 1])', undefined],
  ])('%s', (expression, range) => {
    const found = pictureRange(expression);
    expect(found && [found.min, found.max]).toEqual(range);
  });

  test('what a network without a last activation makes is what it is compared with', () => {
    expect(pictureRange('filled * 1', '')).toEqual({ min: 0, max: 1 });
    expect(pictureRange('filled * hole + photo * (1 - hole)', '')).toEqual({ min: 0, max: 1 });
    expect(pictureRange('photo - filled', '')).toEqual({ min: -1, max: 1 });
  });

  test('every degradation keeps it', () => {
    const required: Readonly<Record<string, string>> = {
      sigma: '1',
      amount: '0.1',
      box: '[8, 8]',
      probability: '0.5',
      chain: 'blur(1)',
      chains: 'blur(1), salt_pepper(0.1)',
    };
    for (const entry of catalogue.values()) {
      if (entry.category !== 'degradation' || !entry.incoming) continue;
      const args = entry.parameters
        .filter((parameter) => parameter.default === undefined && !parameter.optional)
        .map(({ name, variadic }) => (variadic ? required[name] : `${name}: ${required[name]}`));
      const found = pictureRange(`photo -> scale(-1, 1) -> ${entry.name}(${args.join(', ')})`);
      expect(found, entry.name).toEqual({ min: -1, max: 1 });
    }
  });

  test('neither noise nor bicubic resampling nor a mixture is a reason to scale', () => {
    const text = `network Fill(image: [28, 28, 1], hole: [28, 28, 1]) -> [28, 28, 1] { concat(hole) -> conv(1, 9) -> sigmoid }
network Same(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data photo = mnist(train)
  hole = mask(photo, box: [8, 8])
  filled = Fill(photo * (1 - hole), hole)
  result = filled * hole + photo * (1 - hole)
  small = photo -> downsample(2, bicubic) -> upsample(2, bicubic)
  jitter = photo + uniform([28, 28, 1], -0.25, 0.25)
  minimize l1(result, photo) over Fill
  minimize l2(Same(small), photo) + l2(Same(jitter), photo) over Same
  steps 10
  measure psnr(jitter, photo), psnr(small, photo) every 10
}`;
    expect(messages(text)).toEqual([]);
  });
});

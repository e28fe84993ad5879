import { catalogue, NO_CLASS } from '@cnn-studio/language';
import { describe, expect, it } from 'vitest';
import type { ColumnSpec } from '../src/dataset';
import type { Pixels } from '../src/images/pixels';
import { Purpose } from '../src/random/draw';
import { orient } from '../src/reading/orient';
import { type ReadingStep, readingOf } from '../src/reading/steps';
import { dataSet, type Stored } from '../src/stored';

/** Each pixel says where it lies: `row * 16 + column`. */
function numbered(height: number, width: number): Pixels {
  const data = Uint8Array.from(
    { length: height * width },
    (_, i) => Math.floor(i / width) * 16 + (i % width),
  );
  return { height, width, channels: 1, data };
}

/** The same picture twice as large: each pixel four times. */
function doubled({ height, width, data }: Pixels): Pixels {
  const large = Uint8Array.from({ length: 4 * data.length }, (_, i) => {
    const [row, column] = [Math.floor(i / (2 * width)), i % (2 * width)];
    return data[(row >> 1) * width + (column >> 1)]!;
  });
  return { height: 2 * height, width: 2 * width, channels: 1, data: large };
}

const own = (name: string): ColumnSpec => ({ name, shape: [undefined, undefined, 1], dtype: 'float32' });
const fixed = (name: string, size: number): ColumnSpec => ({
  name,
  shape: [size, size, 1],
  dtype: 'float32',
});

const SIZES: readonly (readonly [number, number])[] = [
  [9, 12],
  [14, 7],
];
const pair: Stored = {
  name: 'pairs',
  columns: [own('small'), own('large'), { name: 'label', shape: [], dtype: 'int32' }],
  length: 2,
  async image(column, index) {
    const small = numbered(...SIZES[index]!);
    return column === 0 ? small : doubled(small);
  },
  label: (_column, index) => index + 5,
  place: (index) => `photo ${index}`,
};

const step = (entry: string, args: Record<string, unknown> = {}): ReadingStep => ({
  entry,
  args: new Map(Object.entries(args)),
});
const chance = (numbers: readonly number[], seed = 3) => ({
  seed,
  purpose: Purpose.Training,
  source: 0,
  numbers,
});
const bytes = (floats: ArrayLike<number>) => Array.from(floats, (x) => Math.round(x * 255));

describe('the links of a chain', () => {
  const columns = [fixed('small', 4), fixed('large', 8), pair.columns[2]!];
  const data = dataSet(pair, columns, [
    step('patch', { height: 4 }),
    step('flip', { direction: 'horizontal', probability: 0.5 }),
    step('turn'),
  ]);
  const numbers = Array.from({ length: 64 }, (_, i) => i);
  const indices = numbers.map((i) => i % 2);

  it('move all images of an example alike, one twice as large twice as far; labels pass', async () => {
    const small = bytes(await data.read(0, indices, chance(numbers)));
    const large = bytes(await data.read(1, indices, chance(numbers)));
    const labels = await data.read(2, indices, chance(numbers));
    expect([...labels]).toEqual(indices.map((i) => i + 5));
    for (const i of numbers) {
      const patch = {
        height: 4,
        width: 4,
        channels: 1,
        data: Uint8Array.from(small.slice(i * 16, (i + 1) * 16)),
      };
      expect(large.slice(i * 64, (i + 1) * 64)).toEqual([...doubled(patch).data]);
    }
  });

  it('find every place and every symmetry', async () => {
    const many = Array.from({ length: 2000 }, (_, i) => i);
    const small = bytes(
      await data.read(
        0,
        many.map(() => 0),
        chance(many),
      ),
    );
    const corners = new Set<string>();
    const places = new Set<number>();
    for (const i of many) {
      const patch = small.slice(i * 16, (i + 1) * 16);
      const least = Math.min(...patch);
      places.add(least);
      corners.add([patch[0]!, patch[3]!, patch[12]!].map((value) => value - least).join());
    }
    expect(places.size).toBe((9 - 4 + 1) * (12 - 4 + 1));
    expect(corners.size).toBe(8);
  });

  it('depend on the number of the drawing alone, not on the batch or the order of reading', async () => {
    const all = bytes(await data.read(0, indices, chance(numbers)));
    const again = dataSet(pair, columns, [
      step('patch', { height: 4 }),
      step('flip', { direction: 'horizontal', probability: 0.5 }),
      step('turn'),
    ]);
    expect(bytes(await again.read(0, [1], chance([33])))).toEqual(all.slice(33 * 16, 34 * 16));
    expect(bytes(await again.read(0, indices, chance(numbers, 4)))).not.toEqual(all);
  });

  it('name the file that is too small', async () => {
    const large = dataSet(
      pair,
      [fixed('small', 8), fixed('large', 16), columns[2]!],
      [step('patch', { height: 8 })],
    );
    await large.read(0, [0], chance([0]));
    await expect(large.read(0, [1], chance([0]))).rejects.toThrow(
      /photo 1: it is 7x14 pixels, too small for `patch\(8, 8\)`/,
    );
  });

  it('cut to a multiple, and leave each image its own size', async () => {
    const cut = dataSet(pair, pair.columns, [step('mod_crop', { multiple: 3 })]);
    expect(await cut.sizesOf(1)).toEqual([[12, 6, 1], [24, 12, 1], []]);
    expect(bytes(await cut.read(0, [1])).slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 16]);
  });
});

describe('images of one example that do not belong together', () => {
  it('are told', async () => {
    const odd: Stored = { ...pair, image: async (column) => numbered(column === 0 ? 8 : 12, 8) };
    const data = dataSet(
      odd,
      [fixed('a', 4), fixed('b', 4), pair.columns[2]!],
      [step('patch', { height: 4 })],
    );
    await expect(data.read(0, [0], chance([0]))).rejects.toThrow(/photo 0.*8x8 and 8x12/);
  });
});

it('everything that may stand in a data statement can be done where data is read', () => {
  const joint = [...catalogue.values()].filter((entry) => entry.joint !== undefined);
  expect(joint.length).toBeGreaterThan(0);
  for (const { name } of joint) {
    try {
      readingOf(step(name));
    } catch (error) {
      // Without arguments it may complain of these.
      expect(String(error)).not.toContain("can't be used yet");
    }
  }
  expect(() => readingOf(step('conv'))).toThrow("can't be used yet");
});

describe('moved pixels', () => {
  const turned = (pixels: Pixels, degrees: number, chance: number, isMap = false) =>
    readingOf(step('rotate', { degrees })).apply([{ pixels, isMap }], [1], Float32Array.of(chance))[0]!
      .pixels;
  const colors = (height: number, width: number, channels: number): Pixels => ({
    height,
    width,
    channels,
    data: Uint8Array.from({ length: height * width * channels }, (_, i) => (i * 37 + 11) % 256),
  });

  it.each([1, 2, 3, 4])('of %i channels lie where each symmetry says', (channels) => {
    const pixels = colors(3, 5, channels);
    for (let which = 0; which < 8; which++) {
      const [down, across, exchange] = [1, 2, 4].map((bit) => (which & bit) !== 0) as [
        boolean,
        boolean,
        boolean,
      ];
      const { height, width, data } = orient(pixels, { down, across, exchange });
      expect([height, width]).toEqual(exchange ? [5, 3] : [3, 5]);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const [row, column] = [down ? height - 1 - y : y, across ? width - 1 - x : x];
          const from = (exchange ? column * 5 + row : row * 5 + column) * channels;
          const to = (y * width + x) * channels;
          expect(data.subarray(to, to + channels)).toEqual(pixels.data.subarray(from, from + channels));
        }
      }
    }
  });

  it.each([1, 3])(
    'of %i channels stay where the angle is 0, and come out at the other side half a turn on',
    (channels) => {
      const pixels = colors(6, 6, channels);
      expect(turned(pixels, 40, 0.5)).toEqual(pixels);
      expect(turned(pixels, 180, 0)).toEqual(orient(pixels, { down: true, across: true, exchange: false }));
    },
  );

  it('are mixed of the four around the place they come from, and black beyond the border', () => {
    const [height, width] = [7, 9];
    const pixels = colors(height, width, 1);
    const [degrees, chance] = [40, 0.9];
    const angle = ((2 * chance - 1) * degrees * Math.PI) / 180;
    const value = (row: number, column: number) =>
      row < 0 || column < 0 || row >= height || column >= width ? 0 : pixels.data[row * width + column]!;
    const { data } = turned(pixels, degrees, chance);
    data.forEach((found, i) => {
      const [dy, dx] = [Math.floor(i / width) - 3, (i % width) - 4];
      const row = dy * Math.cos(angle) + dx * Math.sin(angle) + 3;
      const column = dx * Math.cos(angle) - dy * Math.sin(angle) + 4;
      const [top, left] = [Math.floor(row), Math.floor(column)];
      const mixed = [0, 1].flatMap((down) =>
        [0, 1].map((right) => {
          const share = (1 - Math.abs(row - top - down)) * (1 - Math.abs(column - left - right));
          return share * value(top + down, left + right);
        }),
      );
      expect(Math.abs(found - mixed.reduce((sum, part) => sum + part, 0))).toBeLessThanOrEqual(0.5001);
    });
    // Classes are never mixed, and what comes in has none.
    const map = turned(pixels, degrees, chance, true);
    expect(map.data.every((label) => label === NO_CLASS || pixels.data.includes(label))).toBe(true);
  });
});

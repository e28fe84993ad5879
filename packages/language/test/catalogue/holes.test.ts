/** Holes to be filled, and what lies around them. */
import { prepare, tf } from '@cnn-studio/testing/catalogue/harness';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tensor } from '../../src/types';

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

const UNIT = { min: 0, max: 1 };
const image = (h: number, w: number, c = 1) => tensor([h, w, c], UNIT);
const numbers = (t: tf.Tensor) => [...t.dataSync()];

describe('the place of a hole', () => {
  it.each(['random', 'middle'])('%s is its middle', (place) => {
    for (let seed = 0; seed < 20; seed++) {
      const args = { box: [3, 4], place };
      const made = prepare('mask', [image(9, 11)], { args, batch: 1, seed }).runAll();
      const [hole, middle] = made;
      const first = numbers(hole!).indexOf(1);
      const [top, left] = [Math.floor(first / 11), first % 11];
      expect(numbers(middle!)).toEqual([top + 1.5, left + 2]);
    }
  });

  it('is what a crop lies around, within the image', () => {
    const pixels = tf.tensor4d(
      Float32Array.from({ length: 2 * 63 }, (_, i) => i),
      [2, 7, 9, 1],
    );
    const crop = (places: readonly (readonly [number, number])[], height: number, width: number) => {
      const place = tf.tensor2d(places.map((one) => [...one]));
      return numbers(
        prepare('crop', [image(7, 9), tensor([2], { min: 0, max: 9 })], {
          args: { height, width },
          tensors: [pixels, place],
          batch: 2,
        }).run(),
      );
    };
    const part = (example: number, top: number, left: number, height: number, width: number) =>
      Array.from(
        { length: height * width },
        (_, i) => example * 63 + (top + Math.floor(i / width)) * 9 + left + (i % width),
      );
    // Around a hole of 2×2 pixels whose first one is at 2, 3 and at 4, 6.
    const around = [
      [3, 4],
      [5, 7],
    ] as const;
    expect(crop(around, 2, 2)).toEqual([...part(0, 2, 3, 2, 2), ...part(1, 4, 6, 2, 2)]);
    expect(crop(around, 4, 4)).toEqual([...part(0, 1, 2, 4, 4), ...part(1, 3, 5, 4, 4)]);
    // At corners it is moved.
    const corners = [
      [0, 0],
      [7, 9],
    ] as const;
    expect(crop(corners, 4, 4)).toEqual([...part(0, 0, 0, 4, 4), ...part(1, 3, 5, 4, 4)]);
    // All of it.
    expect(crop(around, 7, 9)).toEqual([...part(0, 0, 0, 7, 9), ...part(1, 0, 0, 7, 9)]);
  });

  it('lets the gradient through to what was taken', () => {
    const place = tf.tensor2d([[3, 4]]);
    const prepared = prepare('crop', [image(7, 9), tensor([2], { min: 0, max: 9 })], {
      args: { height: 2, width: 2 },
      tensors: [undefined, place],
      batch: 1,
    });
    const gradient = tf.grad((x) => tf.sum(prepared.run({ inputs: [x, place] })))(prepared.inputs[0]!);
    const hit = numbers(gradient).flatMap((value, i) =>
      value === 0 ? [] : [[Math.floor(i / 9), i % 9, value]],
    );
    expect(hit).toEqual([
      [2, 3, 1],
      [2, 4, 1],
      [3, 3, 1],
      [3, 4, 1],
    ]);
  });
});

describe('strokes', () => {
  const size = [32, 32] as const;
  const drawn = (args: { count?: number; width?: number }, seed: number, batch = 8) =>
    prepare('strokes', [image(...size)], { args, seed, batch });

  it('are ones and zeros, others for each example, and cover about as much as those of the paper', () => {
    let covered = 0;
    const masks = new Set<string>();
    for (let seed = 0; seed < 5; seed++) {
      const values = numbers(drawn({}, seed).run());
      expect(values.every((value) => value === 0 || value === 1)).toBe(true);
      for (let i = 0; i < 8; i++) {
        const own = values.slice(i * 1024, (i + 1) * 1024);
        masks.add(own.join(''));
        const share = own.reduce((sum, value) => sum + value, 0) / 1024;
        expect(share).toBeGreaterThan(0.01);
        covered += share / 40;
      }
    }
    expect(masks.size).toBe(40);
    // The authors' `brush_stroke_mask`, drawn 400 times with PIL at 256×256, covers 0.144 of the pixels on average.
    expect(covered).toBeGreaterThan(0.1);
    expect(covered).toBeLessThan(0.2);
  });

  it('are connected: one stroke is one piece', () => {
    for (let seed = 0; seed < 4; seed++) {
      const values = numbers(drawn({ count: 1, width: 3 }, seed, 1).run());
      const waiting = [values.indexOf(1)];
      const seen = new Set(waiting);
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        const [row, column] = [Math.floor(at / 32), at % 32];
        for (const [r, c] of [
          [row - 1, column],
          [row + 1, column],
          [row, column - 1],
          [row, column + 1],
        ] as const) {
          const next = r * 32 + c;
          if (r < 0 || c < 0 || r > 31 || c > 31 || values[next] !== 1 || seen.has(next)) continue;
          seen.add(next);
          waiting.push(next);
        }
      }
      expect(seen.size).toBe(values.filter((value) => value === 1).length);
    }
  });

  it('are wider with a wider brush', () => {
    const share = (width: number) => tf.mean(drawn({ width }, 3).run()).dataSync()[0]!;
    expect(share(10)).toBeGreaterThan(1.5 * share(3));
  });
});

describe('fade', () => {
  it('mixes each example by its own amount', () => {
    const [a, b] = [tf.fill([3, 1, 2, 1], 1), tf.fill([3, 1, 2, 1], 3)];
    const amounts = tf.tensor2d([[0], [0.25], [1]]);
    const types = [image(1, 2), tensor([1, 2, 1], { min: 0, max: 4 }), tensor([1], UNIT)];
    const prepared = prepare('fade', types, { tensors: [a, b, amounts], batch: 3 });
    expect(numbers(prepared.run())).toEqual([1, 1, 1.5, 1.5, 3, 3]);
    expect(prepared.type).toMatchObject({ range: { min: 0, max: 4 } });
    const one = prepare('fade', [...types.slice(0, 2), tensor([], UNIT)], {
      tensors: [a, b, tf.scalar(0.5)],
      batch: 3,
    });
    expect(numbers(one.run())).toEqual([2, 2, 2, 2, 2, 2]);
  });
});

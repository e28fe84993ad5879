import {
  type Given,
  normalNumbers,
  type Preparation,
  prepare,
  randomNumbers,
  tf,
} from '@cnn-studio/testing/catalogue/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runGraph } from '../../src/catalogue/entry';
import { tensor, type ValueType } from '../../src/types';

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

const UNIT = { min: 0, max: 1 };
const image = (h: number, w: number, c: number) => tensor([h, w, c], UNIT);

/** The graph's result for given tensors. */
function run(
  name: string,
  types: ValueType[],
  tensors: tf.Tensor[],
  args: Given = {},
  more: Preparation = {},
) {
  const batch = tensors.find((t) => t.rank > 0)?.shape[0] ?? 1;
  return prepare(name, types, { args, tensors, batch, ...more });
}

function values(result: tf.Tensor): number[] {
  return Array.from(result.dataSync());
}

function close(result: tf.Tensor, expected: readonly number[], digits = 5) {
  const got = values(result);
  expect(got).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(got[index]).toBeCloseTo(value, digits);
}

function greatestDifference(a: tf.Tensor, b: tf.Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return values(tf.max(tf.abs(tf.sub(a, b))))[0]!;
}

const noise = (shape: number[], seed = 1) => {
  const next = normalNumbers(randomNumbers(seed));
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => next()),
    shape,
  );
};

describe('convolution', () => {
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const withKernel = (kernel: tf.Tensor, args: Given) => {
    const prepared = run('conv', [tensor([3, 3, 1])], [x], { ...args, bias: false });
    return prepared.run({ weights: { kernel } });
  };

  test('by hand', () => {
    const kernel = tf.tensor4d([1, 0, 0, -1], [2, 2, 1, 1]);
    close(withKernel(kernel, { filters: 1, kernel: 2, padding: 'valid' }), [-4, -4, -4, -4]);
    // `same` adds its only row and column at the bottom and right.
    close(withKernel(kernel, { filters: 1, kernel: 2 }), [-4, -4, 3, -4, -4, 6, 7, 8, 9]);
    const mean = tf.fill([3, 3, 1, 1], 1 / 9);
    // Mirrored without repeating the border: around 1 lie 5 4 5 / 2 1 2 / 5 4 5.
    const mirrored = withKernel(mean, { filters: 1, kernel: 3, padding: 'reflect' });
    expect(values(mirrored)[0]).toBeCloseTo((5 + 4 + 5 + 2 + 1 + 2 + 5 + 4 + 5) / 9, 5);
    expect(values(mirrored)[4]).toBeCloseTo(5, 5);
  });

  test.each(['same', 'valid', 1] as const)('dilated with padding %s is that of tfjs', (padding) => {
    const input = noise([2, 9, 8, 3]) as tf.Tensor4D;
    for (const dilation of [2, 3] as const) {
      const args = { filters: 4, kernel: [3, 2], dilation, padding };
      const prepared = run('conv', [tensor([9, 8, 3])], [input], args, { randomWeights: true });
      // tfjs pads dilated kernels wrongly for numbers: give it the padded image.
      const given =
        typeof padding === 'number'
          ? tf.pad(input, [
              [0, 0],
              [1, 1],
              [1, 1],
              [0, 0],
            ])
          : input;
      const pad = typeof padding === 'number' ? 'valid' : padding;
      const direct = tf.conv2d(
        given as tf.Tensor4D,
        prepared.weights.kernel as tf.Tensor4D,
        1,
        pad,
        'NHWC',
        dilation,
      );
      expect(greatestDifference(prepared.run(), tf.add(direct, prepared.weights.bias!))).toBeLessThan(1e-4);
    }
  });

  test('in groups is a convolution of each part', () => {
    const input = noise([1, 4, 4, 4]) as tf.Tensor4D;
    const prepared = run('conv', [tensor([4, 4, 4])], [input], {
      filters: 2,
      kernel: 3,
      groups: 2,
      bias: false,
    });
    const kernel = prepared.weights.kernel as tf.Tensor4D;
    const half = (t: tf.Tensor4D, i: number, size: number) =>
      tf.slice(t, [0, 0, 0, i * size], [-1, -1, -1, size]) as tf.Tensor4D;
    const direct = tf.concat(
      [0, 1].map((i) => tf.conv2d(half(input, i, 2), half(kernel, i, 1), 1, 'same')),
      3,
    );
    expect(greatestDifference(prepared.run(), direct)).toBeLessThan(1e-5);
  });

  test('with a spectral norm approaches a largest singular value of 1', () => {
    const kernel = tf.tensor2d([3, 0, 0, 4], [2, 2]);
    let estimate: tf.Tensor = tf.tensor1d([1, 1]);
    for (let i = 0; i < 40; i++) {
      const updates = new Map<string, tf.Tensor>();
      const prepared = run('dense', [tensor([2])], [tf.ones([1, 2])], {
        units: 2,
        spectral: true,
        bias: false,
      });
      const result = prepared.run({ weights: { kernel, singular_vector: estimate }, updates });
      estimate = updates.get('singular_vector')!;
      if (i === 39) close(result, [3 / 4, 1], 4);
    }
  });

  test('transposed is the adjoint', () => {
    const small = noise([1, 3, 4, 2]) as tf.Tensor4D;
    const large = noise([1, 6, 8, 3], 2) as tf.Tensor4D;
    const args = { filters: 3, kernel: 4, stride: 2, bias: false };
    const prepared = run('conv_transpose', [tensor([3, 4, 2])], [small], args);
    const forward = tf.conv2d(large, prepared.weights.kernel as tf.Tensor4D, 2, 'same');
    const left = values(tf.sum(tf.mul(prepared.run(), large)))[0]!;
    const right = values(tf.sum(tf.mul(small, forward)))[0]!;
    expect(left).toBeCloseTo(right, 4);
  });

  test('partial ignores what is in the hole', () => {
    const valid = tf.tensor4d([1, 1, 1, 0, 0, 1, 1, 1, 1], [1, 3, 3, 1]);
    const types = [tensor([3, 3, 1]), image(3, 3, 1)];
    const args = { filters: 1, kernel: 3, padding: 'valid' };
    const weights = { kernel: tf.ones([3, 3, 1, 1]), bias: tf.tensor1d([0.5]) };
    // 1+2+3+6+7+8+9 = 36 from seven of nine pixels
    close(run('partial_conv', types, [x, valid], args).run({ weights }), [(36 * 9) / 7 + 0.5], 4);
    const none = tf.zeros([1, 3, 3, 1]);
    close(run('partial_conv', types, [x, none], args).run({ weights }), [0]);
  });
});

describe('resampling', () => {
  const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);

  test('upsample repeats or interpolates', () => {
    const type = [tensor([2, 2, 1], { min: 0, max: 4 })];
    close(run('upsample', type, [x]).run(), [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
    const smooth = values(run('upsample', type, [x], { mode: 'bilinear' }).run());
    expect(smooth.slice(0, 4)).toEqual([1, 1.25, 1.75, 2]);
    expect(smooth.slice(12)).toEqual([3, 3.25, 3.75, 4]);
  });

  test('bilinear agrees with tfjs, whose corners are half a pixel away', () => {
    const input = noise([2, 5, 7, 3]) as tf.Tensor4D;
    const direct = tf.image.resizeBilinear(input, [10, 14], false, true);
    const ours = run('upsample', [tensor([5, 7, 3])], [input], { mode: 'bilinear' }).run();
    expect(greatestDifference(ours, direct)).toBeLessThan(1e-5);
    const nearest = tf.image.resizeNearestNeighbor(input, [10, 21], false, true);
    const repeated = run('upsample', [tensor([5, 7, 3])], [input], { factor: [2, 3] }).run();
    expect(greatestDifference(repeated, nearest)).toBe(0);
  });

  test('pixel_shuffle is depthToSpace, and space_to_depth its inverse', () => {
    const input = noise([2, 3, 4, 12]) as tf.Tensor4D;
    const shuffled = run('pixel_shuffle', [tensor([3, 4, 12])], [input]).run();
    expect(greatestDifference(shuffled, tf.depthToSpace(input, 2))).toBe(0);
    const back = run('space_to_depth', [tensor([6, 8, 3])], [shuffled]).run();
    expect(greatestDifference(back, input)).toBe(0);
  });

  test.each(['bilinear', 'bicubic', 'area', 'nearest'])('resize %s keeps what is constant', (mode) => {
    const flat = tf.fill([1, 9, 7, 2], 0.3);
    for (const [height, width] of [
      [4, 3],
      [13, 20],
    ]) {
      const made = run('resize', [image(9, 7, 2)], [flat], { height: height!, width: width!, mode }).run();
      expect(greatestDifference(made, tf.fill(made.shape, 0.3))).toBeLessThan(1e-6);
    }
  });

  test('bicubic overshoots its range by 9 / 32 of its width at most', () => {
    // Absolute weights add up to at most (5 / 4)², and half of what exceeds 1 is overshoot. Extremes are reached by
    // images that are 0 or 1 by the sign of each weight: try many random ones.
    const overshoot = ((5 / 4) ** 2 - 1) / 2;
    for (let seed = 0; seed < 30; seed++) {
      const binary = tf.step(noise([1, 7, 7, 1], seed));
      for (const to of [3, 5, 9, 14]) {
        const prepared = run('resize', [image(7, 7, 1)], [binary], {
          height: to,
          width: to,
          mode: 'bicubic',
        });
        expect(prepared.type).toMatchObject({ range: UNIT });
        for (const value of values(prepared.run())) {
          expect(value).toBeGreaterThanOrEqual(UNIT.min - overshoot);
          expect(value).toBeLessThanOrEqual(UNIT.max + overshoot);
        }
      }
    }
  });

  test('area averages what a pixel covers', () => {
    const row = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
    close(run('resize', [tensor([1, 3, 1])], [row], { height: 1, width: 2, mode: 'area' }).run(), [
      4 / 3,
      8 / 3,
    ]);
    close(run('downsample', [tensor([2, 2, 1])], [x]).run(), [2.5]);
  });

  test('crop takes the middle, or the same size from anywhere inside', () => {
    const rows = tf.tensor4d([0, 1, 2, 3, 4], [1, 5, 1, 1]);
    close(run('crop', [tensor([5, 1, 1])], [rows], { height: 2, width: 1 }).run(), [1, 2]);
    const seen = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const prepared = run(
        'crop',
        [tensor([5, 1, 1])],
        [rows],
        { height: 2, width: 1, random: true },
        { seed },
      );
      const [first = -1, second = -1] = values(prepared.run());
      expect(second).toBe(first + 1);
      seen.add(first);
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3]);
  });

  test('pad continues the image', () => {
    const row = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
    const padded = (mode: string) =>
      values(run('pad', [tensor([1, 3, 1])], [row], { amount: [0, 2], mode }).run());
    expect(padded('zero')).toEqual([0, 0, 1, 2, 3, 0, 0]);
    expect(padded('reflect')).toEqual([3, 2, 1, 2, 3, 2, 1]);
    expect(padded('replicate')).toEqual([1, 1, 1, 2, 3, 3, 3]);
  });
});

describe('normalization', () => {
  const x = tf.add(tf.mul(noise([4, 3, 5, 6]), 3), 2);
  const meanAndVariance = (t: tf.Tensor, axes: number[]) => {
    const { mean, variance } = tf.moments(t, axes);
    return [...values(mean), ...values(variance)];
  };

  test.each([
    ['batch_norm', {}, [4, 3, 5, 6], [0, 1, 2], 6],
    ['layer_norm', {}, [4, 3, 5, 6], [1, 2, 3], 4],
    ['instance_norm', {}, [4, 3, 5, 6], [1, 2], 24],
    ['group_norm', { groups: 3 }, [4, 15, 3, 2], [1, 3], 12],
  ] as const)('%s gives mean 0 and variance 1', (name, args, shape, axes, groups) => {
    const made = run(name, [tensor([3, 5, 6])], [x], args).run();
    const statistics = meanAndVariance(tf.reshape(made, [...shape]), [...axes]);
    expect(statistics).toHaveLength(2 * groups);
    statistics.forEach((value, index) => {
      expect(value).toBeCloseTo(index < groups ? 0 : 1, 2);
    });
  });

  test('batch_norm keeps moving averages, and uses them outside of training', () => {
    const updates = new Map<string, tf.Tensor>();
    const prepared = run('batch_norm', [tensor([3, 5, 6])], [x], { momentum: 0.75 });
    prepared.run({ updates });
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    close(updates.get('moving_mean')!, values(tf.mul(mean, 0.25)), 4);
    close(updates.get('moving_variance')!, values(tf.add(0.75, tf.mul(variance, 0.25))), 3);
    const used = prepared.run({ training: false });
    expect(greatestDifference(used, tf.div(x, Math.sqrt(1 + 1e-3)))).toBeLessThan(1e-5);
  });

  test('pixel_norm gives a mean square of 1', () => {
    const made = run('pixel_norm', [tensor([3, 5, 6])], [x]).run();
    const squares = tf.mean(tf.square(made), 3);
    expect(greatestDifference(squares, tf.onesLike(squares))).toBeLessThan(1e-5);
  });
});

describe('activation', () => {
  const x = tf.tensor2d([[-2, -0.5, 0, 0.5, 2]]);
  test.each([
    ['relu', {}, [0, 0, 0, 0.5, 2]],
    ['leaky_relu', { slope: 0.1 }, [-0.2, -0.05, 0, 0.5, 2]],
    ['prelu', {}, [-0.5, -0.125, 0, 0.5, 2]],
    ['elu', {}, [-0.864665, -0.393469, 0, 0.5, 2]],
    ['selu', {}, [-1.520166, -0.691758, 0, 0.52535, 2.101402]],
    ['gelu', {}, [-0.0455, -0.154269, 0, 0.345731, 1.9545]],
    ['silu', {}, [-0.238406, -0.18877, 0, 0.31123, 1.761594]],
    ['softplus', {}, [0.126928, 0.474077, Math.LN2, 0.974077, 2.126928]],
    ['sigmoid', {}, [0.119203, 0.377541, 0.5, 0.622459, 0.880797]],
    ['tanh', {}, [-0.964028, -0.462117, 0, 0.462117, 0.964028]],
    ['softmax', {}, [0.012555, 0.056266, 0.092767, 0.152948, 0.685464]],
  ] as const)('%s %j', (name, args, expected) => {
    close(run(name, [tensor([5])], [x], args).run(), expected, 4);
  });

  test('nothing overflows', () => {
    const far = tf.tensor2d([[-200, 200]]);
    for (const name of ['elu', 'selu', 'gelu', 'silu', 'softplus', 'sigmoid', 'tanh', 'softmax']) {
      const prepared = run(name, [tensor([2])], [far]);
      const gradient = tf.grad((t) => prepared.run({ inputs: [t] }))(far);
      expect([...values(prepared.run()), ...values(gradient)].every(Number.isFinite), name).toBe(true);
    }
  });
});

describe('attention', () => {
  test('self_attention does nothing at first', () => {
    const x = noise([2, 3, 3, 4]);
    expect(greatestDifference(run('self_attention', [tensor([3, 3, 4])], [x]).run(), x)).toBe(0);
  });

  test('contextual_attention copies from where the surroundings are alike', () => {
    // Columns of alternating patterns; a pixel of the second kind is missing among its like.
    const x = tf.tensor4d(Array.from({ length: 6 * 6 }, (_, i) => [i % 2, 1 - (i % 2)]).flat(), [1, 6, 6, 2]);
    const hole = tf.tensor4d(
      Array.from({ length: 36 }, (_, i) => (i === 15 ? 1 : 0)),
      [1, 6, 6, 1],
    );
    const filled = values(run('contextual_attention', [image(6, 6, 2), image(6, 6, 1)], [x, hole]).run());
    expect(filled[30]).toBeGreaterThan(0.95);
    expect(filled[31]).toBeLessThan(0.05);
    expect(filled.slice(0, 30)).toEqual(values(x).slice(0, 30));
  });
});

describe('structure', () => {
  test('dropout keeps the mean, and does nothing outside of training', () => {
    const x = tf.ones([1, 4000]);
    const prepared = run('dropout', [tensor([4000], UNIT)], [x], { rate: 0.25 });
    const made = values(prepared.run());
    expect(new Set(made.map((value) => Math.round(value * 3)))).toEqual(new Set([0, 4]));
    expect(values(tf.mean(prepared.run()))[0]).toBeCloseTo(1, 1);
    expect(greatestDifference(prepared.run({ training: false }), x)).toBe(0);
  });

  test('minibatch_stddev tells how varied a batch is', () => {
    const same = tf.ones([3, 2, 2, 1]);
    expect(values(run('minibatch_stddev', [image(2, 2, 1)], [same]).run())[1]).toBeCloseTo(0, 3);
    const varied = tf.tensor4d([0, 0, 0, 0, 1, 1, 1, 1], [2, 2, 2, 1]);
    expect(values(run('minibatch_stddev', [image(2, 2, 1)], [varied]).run())[1]).toBeCloseTo(0.5, 4);
  });

  test('scale maps the ends of the range', () => {
    const x = tf.tensor2d([[0, 0.5, 1]]);
    close(run('rescale', [tensor([3], UNIT)], [x], { min: -1, max: 1 }).run(), [-1, 0, 1]);
    close(run('clamp', [tensor([3], UNIT)], [x], { low: 0.25, high: 0.75 }).run(), [0.25, 0.5, 0.75]);
    close(
      run('rescale', [tensor([3], { min: -1, max: 1 })], [x], { min: 0, max: 255 }).run(),
      [127.5, 191.25, 255],
      4,
    );
  });
});

describe('degradation', () => {
  const x = run('uniform', [], [], { shape: [16, 15, 3] }, { batch: 2 }).run();
  const type = [image(16, 15, 3)];

  test.each([
    ['blur', { sigma: 2 }],
    ['blur', { sigma: 0.8, border: 'replicate' }],
    ['motion_blur', { length: 7, angle: 20 }],
    ['jpeg', { quality: 50 }],
  ] as const)('%s %j keeps what is constant', (name, args) => {
    const flat = tf.fill([1, 16, 15, 3], 0.25);
    // A level of 8-bit images is 1/255; JPEG rounds to its steps.
    expect(greatestDifference(run(name, type, [flat], args).run(), flat)).toBeLessThan(
      name === 'jpeg' ? 0.01 : 1e-5,
    );
  });

  test('blur is a Gaussian', () => {
    const dot = tf.pad(tf.ones([1, 1, 1, 1]), [
      [0, 0],
      [10, 10],
      [10, 10],
      [0, 0],
    ]);
    const made = values(run('blur', [image(21, 21, 1)], [dot], { sigma: 1.5 }).run());
    expect(made.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    const [middle, one, three] = [0, 1, 3].map((d) => made[10 * 21 + 10 + d]!);
    expect(one! / middle!).toBeCloseTo(Math.exp(-1 / 4.5), 4);
    expect(three! / middle!).toBeCloseTo(Math.exp(-9 / 4.5), 4);
  });

  test('motion blur follows its angle', () => {
    const dot = tf.pad(tf.ones([1, 1, 1, 1]), [
      [0, 0],
      [5, 5],
      [5, 5],
      [0, 0],
    ]);
    const at = (angle: number, row: number, column: number) =>
      values(run('motion_blur', [image(11, 11, 1)], [dot], { length: 7, angle }).run())[row * 11 + column]!;
    expect(at(0, 5, 7)).toBeGreaterThan(0.1);
    expect(at(0, 3, 5)).toBe(0);
    expect(at(90, 3, 5)).toBeGreaterThan(0.1);
    // Counter-clockwise: up and to the right.
    expect(at(45, 4, 6)).toBeGreaterThan(0.05);
    expect(at(45, 6, 6)).toBeLessThan(0.02);
  });

  test('salt_pepper hits the share it is told to', () => {
    const gray = tf.fill([1, 100, 100, 1], 0.5);
    const made = values(run('salt_pepper', [image(100, 100, 1)], [gray], { amount: 0.2 }).run());
    const count = (value: number) => made.filter((pixel) => pixel === value).length;
    expect(count(0) + count(1) + count(0.5)).toBe(10_000);
    // Four deviations of a count of 1000 of 10,000
    expect(Math.abs(count(0) - 1000)).toBeLessThan(120);
    expect(Math.abs(count(1) - 1000)).toBeLessThan(120);
  });

  test('poisson varies bright pixels more', () => {
    const bright = tf.fill([1, 100, 100, 1], 0.5);
    const made = run('poisson', [image(100, 100, 1)], [bright], { photons: 100 }).run();
    // The variance of 50 photons of 100 is 50.
    expect(Math.sqrt(values(tf.moments(made).variance)[0]!)).toBeCloseTo(Math.sqrt(50) / 100, 2);
  });

  test('mask holds a box of the size it is told to, in all places', () => {
    const places = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const made = values(
        run('mask', [image(5, 6, 3)], [tf.zeros([1, 5, 6, 3])], { box: [2, 3] }, { seed }).run(),
      );
      expect(made.filter((v) => v === 1)).toHaveLength(6);
      expect(made.filter((v) => v === 0)).toHaveLength(24);
      places.add(made.indexOf(1));
    }
    expect(places.size).toBe(4 * 4);
    expect([...places].every((place) => place % 6 <= 3)).toBe(true);
  });

  test('quantize rounds to its levels, and passes gradients', () => {
    const row = tf.tensor2d([[0, 0.2, 0.4, 0.9, 1]]);
    const prepared = run('quantize', [tensor([5], UNIT)], [row], { levels: 3 });
    close(prepared.run(), [0, 0, 0.5, 1, 1]);
    close(tf.grad((t) => prepared.run({ inputs: [t] }))(row), [1, 1, 1, 1, 1]);
  });

  test('jpeg loses less with more quality', () => {
    const smooth = run('blur', type, [x], { sigma: 1 }).run();
    const error = (quality: number) =>
      values(tf.mean(tf.square(tf.sub(run('jpeg', type, [smooth], { quality }).run(), smooth))))[0]!;
    const errors = [10, 50, 90, 100].map(error);
    expect(errors).toEqual([...errors].sort((a, b) => b - a));
    // Rounding colors to whole levels costs about 1/12 of a level squared in each channel.
    expect(Math.sqrt(errors[3]!) * 255).toBeLessThan(1);
  });

  test('jpeg quantizes as libjpeg does', () => {
    // A checkerboard is mostly one coefficient, at the highest frequency: amplitude * 2.563². At quality 10 its step
    // is 255 (495, limited to a byte), so 12.75 levels (84) vanish and 25.5 (168) become a full step.
    const board = (amplitude: number) => {
      const pixels = Array.from({ length: 64 }, (_, i) =>
        (i + Math.floor(i / 8)) % 2 === 0 ? 0.5 + amplitude : 0.5 - amplitude,
      );
      const x = tf.tensor4d(pixels, [1, 8, 8, 1]);
      const made = values(run('jpeg', [image(8, 8, 1)], [x], { quality: 10 }).run());
      return Math.max(...made) - Math.min(...made);
    };
    expect(board(0.05)).toBeLessThan(1e-5);
    expect(board(0.1)).toBeGreaterThan(0.3);
  });

  test('rotation by 90 degrees exchanges rows and columns', () => {
    const square = noise([1, 5, 5, 2]);
    const prepared = run('rotate', [tensor([5, 5, 2])], [square], { degrees: 90 });
    const [turned] = runGraph(prepared.entry, {
      tf,
      inputs: [square],
      inputTypes: prepared.call.inputs,
      args: prepared.call.args,
      weights: {},
      random: { angle: tf.ones([1, 1, 1, 1]) },
      training: true,
      batch: 1,
      type: prepared.type,
      update() {},
      network: () => square,
      gradient: () => square,
    });
    const expected = tf.reverse(tf.transpose(square, [0, 2, 1, 3]), 1);
    const reversed = tf.reverse(tf.transpose(square, [0, 2, 1, 3]), 2);
    expect(
      Math.min(greatestDifference(turned!, expected), greatestDifference(turned!, reversed)),
    ).toBeLessThan(1e-4);
  });

  test('a strength for each example does what it does alone', () => {
    const x = noise([3, 6, 5, 2]);
    const sigmas = [0.4, 1.1, 2];
    const strength = tf.tensor2d(sigmas, [3, 1]);
    const one = tensor([1], { min: 0.4, max: 2 });
    const types = [image(6, 5, 2), one];
    for (const border of ['reflect', 'replicate']) {
      const prepared = prepare('blur', types, { args: { border }, tensors: [x, strength], batch: 3 });
      const made = prepared.run();
      sigmas.forEach((sigma, i) => {
        const alone = run('blur', [image(6, 5, 2)], [tf.slice(x, [i, 0, 0, 0], [1, 6, 5, 2])], {
          sigma,
          border,
        });
        expect(greatestDifference(tf.slice(made, [i, 0, 0, 0], [1, 6, 5, 2]), alone.run())).toBeLessThan(
          1e-5,
        );
      });
    }
    const flat = tf.zeros([2, 1, 1, 1]);
    const noisy = prepare('gaussian_noise', [image(1, 1, 1), one], {
      args: { clip: false },
      tensors: [flat, tf.tensor2d([1, 3], [2, 1])],
      batch: 2,
    });
    const random = tf.tensor4d([0.5, 0.5], [2, 1, 1, 1]);
    const [added] = runGraph(noisy.entry, {
      tf,
      inputs: [flat, tf.tensor2d([1, 3], [2, 1])],
      inputTypes: noisy.call.inputs,
      args: noisy.call.args,
      weights: {},
      random: { noise: random },
      training: true,
      batch: 2,
      type: noisy.type,
      update() {},
      network: () => flat,
      gradient: () => flat,
    });
    close(added!, [0.5, 1.5]);
  });

  test('turn makes each symmetry of the square, and four of a rectangle', () => {
    const turned = (size: readonly [number, number], dice: number) => {
      const values = Array.from({ length: size[0] * size[1] }, (_, i) => i);
      const x = tf.tensor4d(values, [1, ...size, 1]);
      const prepared = run('turn', [tensor([...size, 1])], [x]);
      const [made] = runGraph(prepared.entry, {
        tf,
        inputs: [x],
        inputTypes: prepared.call.inputs,
        args: prepared.call.args,
        weights: {},
        random: { dice: tf.tensor4d([dice], [1, 1, 1, 1]) },
        training: true,
        batch: 1,
        type: prepared.type,
        update() {},
        network: () => tf.scalar(0),
        gradient: () => tf.scalar(0),
      });
      return [...made!.dataSync()].join(' ');
    };
    const dice = Array.from({ length: 8 }, (_, i) => (i + 0.5) / 8);
    const square = dice.map((die) => turned([2, 2], die));
    expect(square.slice(0, 4)).toEqual(['0 1 2 3', '2 3 0 1', '1 0 3 2', '3 2 1 0']);
    expect([...new Set(square)].sort()).toEqual(
      ['0 1 2 3', '0 2 1 3', '1 0 3 2', '1 3 0 2', '2 0 3 1', '2 3 0 1', '3 1 2 0', '3 2 1 0'].sort(),
    );
    expect(new Set(dice.map((die) => turned([1, 3], die)))).toEqual(new Set(['0 1 2', '2 1 0']));
  });

  test('mod_crop keeps the top left', () => {
    const column = tf.tensor4d([1, 2, 3, 4, 5], [1, 5, 1, 1]);
    const wide = tf.tile(column, [1, 1, 2, 1]);
    close(run('mod_crop', [tensor([5, 2, 1])], [wide], { multiple: 2 }).run(), [1, 1, 2, 2, 3, 3, 4, 4]);
  });

  test('flip mirrors all or none', () => {
    const row = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
    close(run('flip', [tensor([1, 3, 1])], [row], { probability: 1 }).run(), [3, 2, 1]);
    close(run('flip', [tensor([1, 3, 1])], [row], { probability: 0 }).run(), [1, 2, 3]);
  });
});

describe('losses and metrics by hand', () => {
  const number = (value: number) => tensor([], { min: value, max: value });
  const pair = [image(1, 2, 1), image(1, 2, 1)];
  const a = tf.tensor4d([0, 1], [1, 1, 2, 1]);
  const b = tf.tensor4d([0.5, 0.75], [1, 1, 2, 1]);

  test('of images', () => {
    close(run('l1', pair, [a, b]).run(), [0.375]);
    close(run('l2', pair, [a, b]).run(), [0.15625]);
    close(run('mse', pair, [a, b]).run(), [0.15625]);
    close(run('charbonnier', pair, [a, b], { epsilon: 0.5 }).run(), [
      (Math.SQRT1_2 + Math.hypot(0.25, 0.5)) / 2,
    ]);
    close(run('tv', [image(2, 2, 1)], [tf.tensor4d([0, 1, 3, 2], [1, 2, 2, 1])]).run(), [
      (1 + 1 + 3 + 1) / 4,
    ]);
    close(run('mean', [image(1, 2, 1)], [b]).run(), [0.625]);
    close(run('l2', [tensor([1]), number(1)], [tf.tensor2d([[3]]), tf.scalar(1)]).run(), [4]);
  });

  test('of logits', () => {
    const logits = tf.tensor2d([[0], [2], [-100], [100]]);
    const real = run('bce', [tensor([1]), number(1)], [logits, tf.scalar(1)]).run();
    close(real, [Math.LN2, 0.126928, 100, 0]);
    const fake = run('bce', [tensor([1]), number(0)], [logits, tf.scalar(0)]).run();
    close(fake, [Math.LN2, 2.126928, 0, 100]);
    const scores = tf.tensor2d([
      [1, 2, 3],
      [1000, 0, 0],
    ]);
    const label = tf.tensor1d([2, 1], 'int32');
    const types: ValueType[] = [tensor([3]), { kind: 'class', count: 3 }];
    close(run('cross_entropy', types, [scores, label]).run(), [0.407606, 1000], 4);
    close(run('cross_entropy', types, [scores, label], { smoothing: 0.3 }).run(), [0.707606, 900], 4);
    close(run('accuracy', types, [scores, label]).run(), [1, 0]);
  });

  test('of critics', () => {
    const one = tensor([1]);
    const [real, fake] = [tf.tensor2d([[0.25], [3]]), tf.tensor2d([[-2], [0.5]])];
    close(run('hinge_discriminator', [one, one], [real, fake]).run(), [0.75, 1.5]);
    close(run('hinge_generator', [one], [fake]).run(), [2, -0.5]);
    close(run('lsgan_discriminator', [one, one], [real, fake]).run(), [(0.5625 + 4) / 2, (4 + 0.25) / 2]);
    close(run('lsgan_generator', [one], [fake]).run(), [4.5, 0.125]);
  });

  test('psnr', () => {
    const base = tf.fill([1, 4, 4, 1], 0.5);
    const other = tf.fill([1, 4, 4, 1], 0.6);
    // 10 log10(1 / 0.01)
    close(run('psnr', [image(4, 4, 1), image(4, 4, 1)], [base, other]).run(), [20], 4);
    close(run('psnr', [image(4, 4, 1), image(4, 4, 1)], [base, base]).run(), [100], 4);
    const signed = tensor([4, 4, 1], { min: -1, max: 1 });
    close(run('psnr', [signed, signed], [base, other]).run(), [20 + 20 * Math.log10(2)], 4);
    close(run('psnr', [signed, signed], [base, other], { peak: 1 }).run(), [20], 4);
  });

  test('ssim', () => {
    const types = [image(16, 16, 1), image(16, 16, 1)];
    const x = run('uniform', [], [], { shape: [16, 16, 1] }, { batch: 1 }).run();
    close(run('ssim', types, [x, x]).run(), [1], 5);
    close(
      run(
        'ms_ssim',
        [image(24, 24, 1), image(24, 24, 1)],
        [noise([1, 24, 24, 1]), noise([1, 24, 24, 1])],
      ).run(),
      [1],
      4,
    );
    // Two constant images: only the luminance factor remains.
    const [p, q] = [tf.fill([1, 16, 16, 1], 0.25), tf.fill([1, 16, 16, 1], 0.75)];
    const luminance = (2 * 0.25 * 0.75 + 1e-4) / (0.25 ** 2 + 0.75 ** 2 + 1e-4);
    close(run('ssim', types, [p, q]).run(), [luminance], 4);
    // The negative of an image has the opposite structure.
    expect(values(run('ssim', types, [x, tf.sub(1, x)]).run())[0]).toBeLessThan(0);
    const blurred = run('blur', [types[0]!], [x], { sigma: 1 }).run();
    const more = run('blur', [types[0]!], [x], { sigma: 2 }).run();
    const [little, much] = [blurred, more].map((y) => values(run('ssim', types, [y, x]).run())[0]!);
    expect(little).toBeGreaterThan(much!);
  });
});

describe('element by element', () => {
  const x = tf.tensor2d([-4, -1, 0.25, 9], [1, 4]);
  const type = [tensor([4])];

  test('by hand', () => {
    close(run('abs', type, [x]).run(), [4, 1, 0.25, 9]);
    close(run('square', type, [x]).run(), [16, 1, 0.0625, 81]);
    close(run('sqrt', type, [tf.tensor2d([0, 1, 0.25, 9], [1, 4])]).run(), [0, 1, 0.5, 3]);
    close(run('exp', type, [tf.tensor2d([0, 1, -1, 2], [1, 4])]).run(), [1, Math.E, 1 / Math.E, Math.E ** 2]);
    close(run('log', type, [tf.tensor2d([1, Math.E, 0.5, 4], [1, 4])]).run(), [
      0,
      1,
      Math.log(0.5),
      Math.log(4),
    ]);
    close(run('sin', type, [x]).run(), [-4, -1, 0.25, 9].map(Math.sin));
    close(run('cos', type, [x]).run(), [-4, -1, 0.25, 9].map(Math.cos));
    close(run('max', [...type, tensor([])], [x, tf.scalar(0.5)]).run(), [0.5, 0.5, 0.5, 9]);
    close(run('min', [...type, tensor([1])], [x, tf.tensor2d([0], [1, 1])]).run(), [-4, -1, 0, 0]);
    const pixels = tf.tensor4d([1, 5, -3, 2, 0, 4, 9, -1], [1, 2, 2, 2]);
    const greatest = (over: string) => run('max', [tensor([2, 2, 2])], [pixels], { over }).run();
    expect(greatest('channels').shape).toEqual([1, 2, 2, 1]);
    close(greatest('channels'), [5, 2, 4, 9]);
    close(greatest('pixels'), [9, 5]);
    close(greatest('all'), [9]);
    close(run('min', [tensor([2, 2, 2])], [pixels], { over: 'pixels' }).run(), [-3, -1]);
  });

  test('roll moves what leaves to the other side', () => {
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
    const rolled = (rows: number, columns: number) =>
      run('roll', [tensor([2, 3, 1])], [x], { rows, columns }).run();
    close(rolled(1, 0), [4, 5, 6, 1, 2, 3]);
    close(rolled(0, -1), [2, 3, 1, 5, 6, 4]);
    close(rolled(-3, 4), [6, 4, 5, 3, 1, 2]);
  });

  test('ranges hold what lies between the ends', () => {
    const rangeOf = (entry: string, min: number, max: number) => {
      const found = prepare(entry, [tensor([2], { min, max })]).type;
      return found.kind === 'tensor' ? found.range : undefined;
    };
    expect(rangeOf('abs', -2, 1)).toEqual({ min: 0, max: 2 });
    expect(rangeOf('square', -2, 1)).toEqual({ min: 0, max: 4 });
    expect(rangeOf('cos', -0.5, 0.5)).toEqual({ min: Math.cos(0.5), max: 1 });
    expect(rangeOf('cos', 3, 4)).toEqual({ min: -1, max: Math.cos(4) });
    expect(rangeOf('sin', 0, 1)!.min).toBeCloseTo(0, 12);
    expect(rangeOf('sin', 1, 2)!.max).toBe(1);
    expect(rangeOf('sin', 0, 7)).toEqual({ min: -1, max: 1 });
  });
});

describe('parts and positions', () => {
  test('split takes channels apart, the first ones first', () => {
    const x = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 4]);
    const parts = run('split', [tensor([1, 2, 4])], [x]).runAll();
    expect(parts).toHaveLength(2);
    close(parts[0]!, [1, 2, 5, 6]);
    close(parts[1]!, [3, 4, 7, 8]);
  });

  test('windows come back where they were, shifted or not', () => {
    const x = noise([2, 6, 4, 3]);
    for (const shift of [0, 1, 3]) {
      const cut = run('windows', [tensor([6, 4, 3])], [x], { size: 2, shift }).run();
      expect(cut.shape).toEqual([2, 3, 2, 2, 2, 3]);
      const joined = run('unwindow', [tensor([3, 2, 2, 2, 3])], [cut], { shift }).run();
      expect(greatestDifference(joined, x)).toBe(0);
    }
    // The first window of an image shifted by one begins at its second pixel.
    const ramp = tf.reshape(tf.range(0, 16), [1, 4, 4, 1]);
    const first = run('windows', [tensor([4, 4, 1])], [ramp], { size: 2, shift: 1 }).run();
    expect(values(first).slice(0, 4)).toEqual([5, 6, 9, 10]);
  });

  test('attention within windows is that of each window by itself', () => {
    const x = noise([1, 4, 4, 4]);
    const weighted = { randomWeights: true };
    const args = { heads: 2, residual: false, positions: 'relative' };
    const cut = run('windows', [tensor([4, 4, 4])], [x], { size: 2 }).run();
    const all = run('self_attention', [tensor([2, 2, 2, 2, 4])], [cut], args, weighted);
    const [first] = tf.split(tf.reshape(cut, [4, 2, 2, 4]), 4);
    const one = run('self_attention', [tensor([2, 2, 4])], [first!], args, weighted);
    const [expected] = tf.split(tf.reshape(all.run(), [4, 2, 2, 4]), 4);
    expect(greatestDifference(one.run({ weights: all.weights }), expected!)).toBeLessThan(1e-5);
  });

  test('sinusoidal is that of DDPM at times in [0, 1]', () => {
    const t = tf.tensor2d([0, 0.5], [2, 1]);
    const made = run('sinusoidal', [tensor([1], UNIT)], [t], { size: 4 }).run();
    close(made, [0, 0, 1, 1, Math.sin(500), Math.sin(5), Math.cos(500), Math.cos(5)], 4);
  });

  test('sums and means are over pixels, channels or all of an example', () => {
    const x = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [1, 2, 2, 3]);
    const type = [tensor([2, 2, 3])];
    close(run('sum', type, [x], { over: 'pixels' }).run(), [22, 26, 30]);
    close(run('mean', type, [x], { over: 'channels' }).run(), [2, 5, 8, 11]);
    close(run('mean', type, [x], { over: 'all' }).run(), [6.5]);
    close(run('sum', type, [x]).run(), [78]);
  });

  test('kl is 0 for the standard distribution, and known elsewhere', () => {
    const types = [tensor([2]), tensor([2])];
    const mean = tf.tensor2d([0, 0, 1, 2], [2, 2]);
    const logVariance = tf.tensor2d([0, 0, Math.log(4), 0], [2, 2]);
    // 0.5 (1 + 4 - ln 4 - 1) + 0.5 · 4
    close(run('kl', types, [mean, logVariance]).run(), [0, 2 - Math.log(4) / 2 + 2]);
  });
});

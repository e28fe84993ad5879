/**
 * Metrics, degradations and normalizations against what other libraries make of the same images: of color, of odd sizes, in
 * batches of one, and far from 0. The images are formulas, so that anyone can make them again:
 *
 *   y, x = np.mgrid[0:h, 0:w]; i = np.arange(h * w * c).reshape(h, w, c)
 *   clean[..., k] = 0.5 + 0.3 sin(0.13 (k + 1) x + 0.07 y (s + 1) + k) + 0.2 cos(0.05 (s + 2) y - 0.11 x), as float32
 *   noisy = clip(clean + 0.5 (frac(43758.5453 sin(12.9898 i)) - 0.5), 0, 1), as float32
 *
 * The expected numbers come from TensorFlow 2.20 (`tf.image`), scikit-image 0.26, SciPy 1.17, Pillow 12, PyTorch 2.15 in
 * float64 and ports of MATLAB's `fspecial` and `imresize` to NumPy, line by line.
 */

import { type Given, prepare, tf } from '@cnn-studio/testing/catalogue/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Range, tensor } from '../../src/types';

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

type Size = readonly [number, number, number];

function clean([h, w, c]: Size, s = 0): Float32Array {
  return Float32Array.from({ length: h * w * c }, (_, i) => {
    const [k, x, y] = [i % c, Math.floor(i / c) % w, Math.floor(i / (c * w))];
    const waves = 0.3 * Math.sin(0.13 * (k + 1) * x + 0.07 * y * (s + 1) + k);
    return 0.5 + waves + 0.2 * Math.cos(0.05 * (s + 2) * y - 0.11 * x);
  });
}

function noise(i: number, amount: number): number {
  const n = Math.sin(i * 12.9898) * 43758.5453;
  return (n - Math.floor(n) - 0.5) * amount;
}

function noisy(size: Size): Float32Array {
  return clean(size).map((value, i) => Math.min(Math.max(value + noise(i, 0.5), 0), 1));
}

const batchOf = (values: Float32Array, size: Size) => tf.tensor4d(values, [1, ...size]);

function run(entry: string, size: Size, images: readonly tf.Tensor[], args: Given = {}, range?: Range) {
  const types = images.map(() => tensor(size, range ?? { min: 0, max: 1 }));
  return prepare(entry, types, { args, tensors: images, batch: images[0]!.shape[0]! }).run();
}

/** Mean, deviation, and four elements. */
function probe(result: tf.Tensor): number[] {
  const values = [...result.dataSync()];
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  return [
    mean,
    deviation,
    values[0]!,
    values[Math.floor(n / 3)]!,
    values[Math.floor(n / 2)]!,
    values[n - 1]!,
  ];
}

function expectClose(found: readonly number[], expected: readonly number[], tolerance: number) {
  for (const [index, value] of expected.entries()) {
    expect(Math.abs(found[index]! - value), `${found} and ${expected}`).toBeLessThan(tolerance);
  }
}

describe('metrics', () => {
  test.each([
    // tf.image.ssim_multiscale(clean, noisy, 1) and tf.image.ssim; smaller images have fewer power factors, with a sum of 1.
    [[192, 208, 1], 0.8751113, 0.254771],
    [[181, 197, 3], 0.917535, 0.411904],
    [[177, 176, 3], 0.91776, 0.412728],
    [[45, 61, 3], 0.874076, 0.415622],
    [[28, 28, 1], 0.751071, 0.289348],
  ] as const)('ms_ssim and ssim of %j', (size, several, single) => {
    const images = [batchOf(clean(size), size), batchOf(noisy(size), size)];
    expectClose([run('ms_ssim', size, images).dataSync()[0]!], [several], 2e-5);
    expectClose([run('ssim', size, images).dataSync()[0]!], [single], 2e-5);
  });

  test('ms_ssim of an image and its negative is 0, and training can leave it', () => {
    const size: Size = [180, 180, 3];
    const image = batchOf(clean(size), size);
    const negative = tf.sub(1, image);
    expect(run('ms_ssim', size, [negative, image]).dataSync()[0]).toBe(0);
    expectClose([run('ssim', size, [negative, image]).dataSync()[0]!], [-0.564146], 2e-5);
    const half = tf.fill(image.shape, 0.5);
    const start = tf.add(half, tf.mul(tf.sub(negative, half), 0.1));
    const gradient = tf.grad((x) => tf.sum(run('ms_ssim', size, [x, image])))(start);
    expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
    expect(tf.max(tf.abs(gradient)).dataSync()[0]).toBeGreaterThan(0);
  });

  test.each([
    // skimage.metrics, in float64 on the float32 images; far from 0 only deviations are left to compare.
    [[45, 61, 3], 0, 17.327285, 0.415622],
    [[13, 17, 3], 0, 17.892969, 0.422837],
    [[45, 61, 3], 1000, 17.327276, 0.418587],
    [[13, 17, 3], 1000, 17.892896, 0.422991],
  ] as const)('psnr and ssim of %j at %d', (size, level, decibels, similarity) => {
    const raised = (values: Float32Array) =>
      batchOf(
        values.map((value) => value + level),
        size,
      );
    const images = [raised(clean(size)), raised(noisy(size))];
    const range = { min: level, max: level + 1 };
    expectClose([run('psnr', size, images, {}, range).dataSync()[0]!], [decibels], 1e-4);
    expectClose([run('ssim', size, images, {}, range).dataSync()[0]!], [similarity], 1e-4);
  });

  describe.each([
    // skimage.metrics of 8-bit roundings, of BT.601 luma as MATLAB's rgb2ycbcr gives it, and with borders cut off. SSIM is averaged
    // over the windows inside.
    [[45, 61, 3], { levels: 256 }, 16.230623, 0.390895],
    [[45, 61, 3], { levels: 256, channel: 'luma', border: 3 }, 20.941741, 0.421396],
    [[45, 61, 3], { channel: 'luma' }, 20.223317, 0.395345],
    [[45, 61, 3], { levels: 16, border: 2 }, 16.020586, undefined],
    [[45, 61, 1], { levels: 256 }, 16.374216, 0.23789],
    [[45, 61, 1], { levels: 256, channel: 'luma', border: 3 }, 17.56113, 0.239294],
    [[45, 61, 1], { channel: 'luma' }, 16.934992, 0.230039],
  ] as const)('psnr and ssim of %j by the protocol %j', (size, args, decibels, similarity) => {
    // Beyond black and white, so that limiting shows.
    const stretched = noisy(size).map((value) => Math.fround(value * Math.fround(1.2)) - Math.fround(0.1));
    const images = [clean(size), stretched].map((values) => batchOf(values, size));

    test('of values in [0, 1]', () => {
      expectClose([run('psnr', size, images, args).dataSync()[0]!], [decibels], 2e-4);
      if (similarity === undefined) return;
      expectClose([run('ssim', size, images, args).dataSync()[0]!], [similarity], 2e-5);
    });

    test('of the same values in [-1, 1]', () => {
      const signed = images.map((image) => tf.sub(tf.mul(image, 2), 1));
      const range = { min: -1, max: 1 };
      expectClose([run('psnr', size, signed, args, range).dataSync()[0]!], [decibels], 1e-3);
      if (similarity === undefined) return;
      expectClose([run('ssim', size, signed, args, range).dataSync()[0]!], [similarity], 2e-5);
    });
  });

  test.each([
    // tf.image.total_variation / number of elements
    [[45, 61, 3], 0.0661409],
    [[28, 28, 1], 0.0412433],
    [[13, 17, 3], 0.0580429],
  ] as const)('tv of %j', (size, expected) => {
    expectClose([run('tv', size, [batchOf(clean(size), size)]).dataSync()[0]!], [expected], 1e-6);
  });
});

/** Four strengths at most, each for an example of its own. */
function runEach(
  entry: string,
  size: Size,
  image: Float32Array,
  strengths: readonly { readonly [parameter: string]: number }[],
  args: Given = {},
) {
  const images = tf.tensor4d(
    strengths.flatMap(() => [...image]),
    [strengths.length, ...size],
  );
  const given = Object.keys(strengths[0]!).map((name) => {
    const values = strengths.map((one) => one[name]!);
    return {
      type: tensor([1], { min: Math.min(...values), max: Math.max(...values) }),
      value: tf.tensor2d(values, [values.length, 1]),
    };
  });
  const made = prepare(entry, [tensor(size, { min: 0, max: 1 }), ...given.map(({ type }) => type)], {
    args,
    tensors: [images, ...given.map(({ value }) => value)],
    batch: strengths.length,
  }).run();
  return tf.split(made, strengths.length);
}

describe('degradations', () => {
  const small: Size = [13, 17, 3];
  test.each([
    // scipy.ndimage.gaussian_filter with mode mirror or nearest and radius ceil(3 sigma)
    [{ sigma: 0.8 }, [0.723676, 0.216882, 0.731859, 0.443613, 0.588035, 0.833162]],
    [{ sigma: 0.8, border: 'replicate' }, [0.722845, 0.216477, 0.715789, 0.443613, 0.588035, 0.802213]],
    [{ sigma: 1.5 }, [0.724161, 0.208152, 0.765628, 0.470089, 0.590492, 0.881885]],
    [{ sigma: 1.5, border: 'replicate' }, [0.722238, 0.206465, 0.732264, 0.470092, 0.590492, 0.827583]],
    [{ sigma: 2.3 }, [0.724285, 0.19575, 0.798744, 0.509601, 0.594445, 0.902202]],
    [{ sigma: 2.3, border: 'replicate' }, [0.721282, 0.191663, 0.74824, 0.510416, 0.59442, 0.840021]],
  ] as const)('blur %j', (args, expected) => {
    expectClose(probe(run('blur', small, [batchOf(clean(small), small)], args)), expected, 2e-6);
  });

  test.each([
    // As above: scipy.ndimage.gaussian_filter of each example.
    [
      'reflect',
      [
        [0.723676, 0.216882, 0.731859, 0.443613, 0.588035, 0.833162],
        [0.724161, 0.208152, 0.765628, 0.470089, 0.590492, 0.881885],
        [0.724285, 0.19575, 0.798744, 0.509601, 0.594445, 0.902202],
      ],
    ],
    [
      'replicate',
      [
        [0.722845, 0.216477, 0.715789, 0.443613, 0.588035, 0.802213],
        [0.722238, 0.206465, 0.732264, 0.470092, 0.590492, 0.827583],
        [0.721282, 0.191663, 0.74824, 0.510416, 0.59442, 0.840021],
      ],
    ],
  ] as const)('blur of a batch, border %s', (border, expected) => {
    const strengths = [0.8, 1.5, 2.3].map((sigma) => ({ sigma }));
    const made = runEach('blur', small, clean(small), strengths, { border });
    made.forEach((one, i) => {
      expectClose(probe(one), expected[i]!, 5e-6);
    });
  });

  test.each([
    // scipy.ndimage.correlate, mode nearest, with the kernel of fspecial('motion', length, angle)
    [{ length: 9, angle: 0 }, [0.722211, 0.186317, 0.73814, 0.540053, 0.6015, 0.852323]],
    [{ length: 7, angle: 30 }, [0.720228, 0.205813, 0.736241, 0.474444, 0.586598, 0.843201]],
    [{ length: 5, angle: 135 }, [0.723787, 0.20965, 0.725857, 0.462524, 0.592896, 0.818596]],
  ] as const)('motion_blur %j', (args, expected) => {
    expectClose(probe(run('motion_blur', small, [batchOf(clean(small), small)], args)), expected, 2e-6);
  });

  test.each([
    // scipy.ndimage.correlate with the kernel exp(-(u² / 2σ₁² + v² / 2σ₂²)), cut at the square of three of the larger one
    [{ sigma: 2, across: 0.7, angle: 30 }, [0.722328, 0.208073, 0.768188, 0.471628, 0.587198, 0.890638]],
    [
      { sigma: 1.2, across: 2.3, angle: 135, border: 'replicate' },
      [0.719781, 0.205244, 0.73871, 0.471549, 0.584854, 0.836317],
    ],
    [{ sigma: 1.5, across: 0.5, angle: 0 }, [0.723477, 0.209253, 0.746296, 0.47095, 0.59192, 0.879548]],
  ] as const)('blur that is longer in a direction, %j', (args, expected) => {
    expectClose(probe(run('blur', small, [batchOf(clean(small), small)], args)), expected, 5e-6);
  });

  test.each([
    // scipy.ndimage.correlate, mode mirror, with Real-ESRGAN's circular_lowpass_kernel by scipy.special.j1
    [{ cutoff: 0.8, size: 9 }, [0.724323, 0.20424, 0.779673, 0.483212, 0.591706, 0.901099]],
    [{ cutoff: 1.5, size: 13 }, [0.723572, 0.212051, 0.737113, 0.452572, 0.589313, 0.823561]],
    [{ cutoff: 3 }, [0.722945, 0.228885, 0.690542, 0.429529, 0.585231, 0.784159]],
  ] as const)('sinc %j', (args, expected) => {
    const given = { ...args, clip: false };
    expectClose(probe(run('sinc', small, [batchOf(clean(small), small)], given)), expected, 5e-6);
  });

  test('motion_blur of a batch', () => {
    const strengths = [
      { length: 9, angle: 0 },
      { length: 7, angle: 30 },
      { length: 5, angle: 135 },
    ];
    const made = runEach('motion_blur', small, clean(small), strengths);
    [
      [0.722211, 0.186317, 0.73814, 0.540053, 0.6015, 0.852323],
      [0.720228, 0.205813, 0.736241, 0.474444, 0.586598, 0.843201],
      [0.723787, 0.20965, 0.725857, 0.462524, 0.592896, 0.818596],
    ].forEach((expected, i) => {
      expectClose(probe(made[i]!), expected, 5e-6);
    });
  });

  test.each([
    [9, 0, Array(9).fill(1 / 9)],
    [8, 0, [1, 2, 2, 2, 2, 2, 2, 2, 1].map((share) => share / 16)],
    [1, 33, [0, 0, 0, 0, 1, 0, 0, 0, 0]],
  ] as const)('motion_blur(%d, %d) has the taps of fspecial', (length, angle, taps) => {
    const size: Size = [9, 9, 1];
    const dot = batchOf(
      Float32Array.from({ length: 81 }, (_, i) => (i === 40 ? 1 : 0)),
      size,
    );
    const made = [...run('motion_blur', size, [dot], { length, angle }).dataSync()];
    expectClose(made.slice(36, 45), taps, 1e-6);
    expect(made.filter((value) => value > 0)).toHaveLength(taps.filter((tap) => tap > 0).length);
    // Turned by a right angle, the column instead of the row.
    const turned = [...run('motion_blur', size, [dot], { length, angle: angle + 90 }).dataSync()];
    expectClose(
      turned.filter((_, i) => i % 9 === 4),
      taps,
      1e-6,
    );
  });

  test.each([
    // skimage.transform.downscale_local_mean, and imresize(clean, 1/3)
    ['area', [0.686171, 0.212373, 0.75769, 0.851349, 0.444963, 0.417713]],
    ['bicubic', [0.686171, 0.216089, 0.753229, 0.859817, 0.441482, 0.40925]],
  ] as const)('downsample by 3, %s', (mode, expected) => {
    const size: Size = [15, 21, 3];
    const made = run('downsample', size, [batchOf(clean(size), size)], { factor: [3, 3], mode });
    expectClose(probe(made), expected, 2e-6);
  });

  test.each([
    // PIL.Image.save(quality, subsampling=0) and back; libjpeg also rounds in between, to levels of 1 / 255.
    [10, [0.685225, 0.223096, 0.639216, 0.776471, 0.521569, 0.290196]],
    [50, [0.687121, 0.217088, 0.705882, 0.788235, 0.45098, 0.356863]],
    [90, [0.686088, 0.218824, 0.694118, 0.780392, 0.439216, 0.341176]],
  ] as const)('jpeg of quality %d, in color, of an odd size', (quality, expected) => {
    const size: Size = [15, 21, 3];
    const bytes = clean(size).map((value) => Math.round(value * 255) / 255);
    const made = run('jpeg', size, [batchOf(bytes, size)], { quality });
    expectClose(probe(made), expected, 2.5 / 255);
  });

  test('jpeg of a batch has the steps of each quality', () => {
    const size: Size = [8, 8, 3];
    const image = noisy(size);
    const qualities = Array.from({ length: 100 }, (_, i) => i + 1);
    const made = runEach(
      'jpeg',
      size,
      image,
      qualities.map((quality) => ({ quality })),
    );
    for (const quality of qualities) {
      const alone = run('jpeg', size, [batchOf(image, size)], { quality });
      const difference = tf.max(tf.abs(tf.sub(made[quality - 1]!, alone))).dataSync()[0]!;
      expect(difference, `quality ${quality}`).toBeLessThan(1e-5);
    }
  });

  test('whole numbers are the nearest ones', () => {
    const size: Size = [8, 8, 1];
    const image = noisy(size);
    const [low, high] = runEach('quantize', size, image, [{ levels: 3.4 }, { levels: 4.6 }]);
    expectClose(
      [...low!.dataSync()],
      [...run('quantize', size, [batchOf(image, size)], { levels: 3 }).dataSync()],
      1e-6,
    );
    expectClose(
      [...high!.dataSync()],
      [...run('quantize', size, [batchOf(image, size)], { levels: 5 }).dataSync()],
      1e-6,
    );
  });
});

describe('normalizations', () => {
  const size: Size = [9, 7, 6];
  // A deviation of about 1.2; in float32 a mean of 1e5 leaves it two digits, which PyTorch got too.
  const raised = (level: number) => {
    const waves = clean(size, 1);
    const one = Float32Array.from(waves, (value, i) => level + value * 4 + noise(i, 1));
    const row = 7 * 6;
    const upside = Float32Array.from(one, (_, i) => one[(8 - Math.floor(i / row)) * row + (i % row)]!);
    return tf.tensor4d([...one, ...upside], [2, ...size]);
  };
  test.each([
    ['batch_norm', {}, 0, [0, 0.998737, -2.819394, -0.084295, -0.845988, -0.174849]],
    ['batch_norm', {}, 1e3, [0, 0.998737, -2.819405, -0.08426, -0.846038, -0.174849]],
    ['batch_norm', {}, 1e4, [0, 0.998737, -2.819979, -0.083362, -0.846519, -0.174388]],
    ['batch_norm', {}, 1e5, [0, 0.998736, -2.826963, -0.091747, -0.848662, -0.172376]],
    ['group_norm', { groups: 3 }, 0, [0, 0.999988, -2.339961, 0.151238, -0.542531, -0.098032]],
    ['group_norm', { groups: 3 }, 1e4, [0, 0.999988, -2.340453, 0.152071, -0.543016, -0.097615]],
    ['group_norm', { groups: 3 }, 1e5, [0, 0.999989, -2.345904, 0.144972, -0.544327, -0.095492]],
    ['layer_norm', {}, 1e3, [0, 0.999993, -0.629677, 0.794439, 0.397802, -0.098659]],
    ['layer_norm', {}, 1e5, [0, 1.000001, -0.633114, 0.790753, 0.396727, -0.095806]],
    ['instance_norm', {}, 1e3, [0, 0.999987, -2.826192, -0.084463, -0.848075, -0.175003]],
    ['instance_norm', {}, 1e5, [0, 0.999987, -2.833772, -0.091968, -0.850707, -0.172527]],
  ] as const)('%s %j at a mean of %d', (entry, args, level, expected) => {
    const x = raised(level);
    const made = prepare(entry, [tensor(size)], { args, tensors: [x], batch: 2 }).run();
    // PyTorch in float64: what float32 loses of the mean itself grows with it.
    expectClose(probe(made), expected, Math.max(2e-5, level * 2e-7));
  });

  test.each(['batch_norm', 'layer_norm', 'instance_norm', 'group_norm'])(
    '%s has the same gradient far from 0',
    (entry) => {
      const args: Given = entry === 'group_norm' ? { groups: 3 } : {};
      const weight = batchOf(clean(size, 3), size);
      const far = raised(1e4);
      const gradientOf = (x: tf.Tensor) => {
        const prepared = prepare(entry, [tensor(size)], { args, tensors: [x], batch: 2 });
        return tf.grad((t) => tf.sum(tf.mul(prepared.run({ inputs: [t] }), weight)))(x);
      };
      const expected = gradientOf(tf.sub(far, 1e4));
      const found = gradientOf(far);
      const largest = tf.max(tf.abs(expected)).dataSync()[0]!;
      expect(tf.max(tf.abs(tf.sub(expected, found))).dataSync()[0]).toBeLessThan(1e-2 * largest);
    },
  );

  test('of a batch of one pixel is the shift', () => {
    const x = tf.tensor4d([3, -2], [1, 1, 1, 2]);
    for (const entry of ['batch_norm', 'instance_norm']) {
      expect([
        ...prepare(entry, [tensor([1, 1, 2])], { tensors: [x], batch: 1 })
          .run()
          .dataSync(),
      ]).toEqual([0, 0]);
    }
  });
});

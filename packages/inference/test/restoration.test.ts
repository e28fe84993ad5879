import type { Pixels } from '@cnn-studio/data';
import { findGenerators } from '@cnn-studio/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../../runtime/src/backends/runner';
import { startBackend } from '../../runtime/src/backends/start';
import { compare } from '../src/restoration/compare';
import { Restorer, type Treatment } from '../src/restoration/restorer';
import { untrained } from './untrained';

let runner: Runner;
beforeAll(async () => {
  runner = await startBackend('cpu');
});

/** Restores with a network that makes a picture as large as the one it gets, which gets `input`, made by `statements`. */
function restorer(input: string, statements = '', compared = 'image'): Restorer {
  const text = `network Net(image: [H, W, 1]) -> [H, W, 1] {
  conv(1, 3) -> sigmoid
}

train t {
  data image = mnist(train)
${statements}  restored = Net(${input})
  minimize l2(restored, ${compared}) over Net using adam(1e-3)
  batch 2
  steps 1
}
`;
  const { program, trained } = untrained(runner, text);
  return new Restorer(program, trained);
}

function picture(height: number, width: number, channels: number): Pixels {
  const data = Uint8Array.from({ length: height * width * channels }, (_, i) => 60 + ((i * 37) % 120));
  return { height, width, channels, data };
}

async function degraded(
  input: string,
  pixels: Pixels,
  seed = 1,
  statements = '',
  compared?: string,
): Promise<Pixels> {
  return (await restorer(input, statements, compared).restore(pixels, { degrade: seed })).input;
}

describe('a train block’s degradation, on pictures of other sizes and colors', () => {
  it('noise is drawn for every pixel and color; the seed tells which', async () => {
    const clean = picture(41, 19, 3);
    const noisy = await degraded('image -> gaussian_noise(0.1)', clean);
    expect(noisy).toMatchObject({ height: 41, width: 19, channels: 3 });
    // 20 log10(1 / 0.1) = 20 dB, where nothing is cut off.
    expect(compare(clean, noisy)!.psnr).toBeCloseTo(20, 0);
    expect((await degraded('image -> gaussian_noise(0.1)', clean)).data).toEqual(noisy.data);
    expect((await degraded('image -> gaussian_noise(0.1)', clean, 2)).data).not.toEqual(noisy.data);
  });

  it('a range that the network wants is seen through', async () => {
    const clean = picture(30, 30, 1);
    // The same deviation in a range that is twice as wide: half as visible.
    const noisy = await degraded('image -> scale(-1, 1) -> gaussian_noise(0.1)', clean);
    expect(compare(clean, noisy)!.psnr).toBeCloseTo(26, 0);
  });

  it('sizes within a chain are shares of what goes into it', async () => {
    const clean = picture(56, 84, 1);
    const chain = (sizes: string) => `image -> one_of(${sizes}) -> maybe(1, blur(0.5))`;
    const half = await degraded(chain('resize(14, 14, area) -> resize(28, 28, nearest)'), clean);
    expect(half).toMatchObject({ height: 56, width: 84, channels: 1 });
    // Half of its own size, not 14×14 pixels.
    const own = await degraded('image -> downsample(2) -> upsample(2) -> blur(0.5)', clean);
    expect(half.data).toEqual(own.data);
    const nested = chain('maybe(1, resize(21, 14) -> resize(28, 28)) -> crop(20, 20) -> resize(28, 28)');
    expect(await degraded(nested, picture(41, 33, 3))).toMatchObject({ height: 41, width: 33, channels: 3 });
  });

  it('16 bits stay 16 bits', async () => {
    const { height, width, channels, data } = picture(60, 50, 1);
    const deep: Pixels = {
      height,
      width,
      channels,
      data: Uint16Array.from(data, (value) => value * 257 + 100),
    };
    const { input, restored } = await restorer('image -> blur(1)').restore(deep, { degrade: 1 });
    for (const pixels of [input, restored]) expect(pixels.data).toBeInstanceOf(Uint16Array);
    expect(new Set(input.data).size).toBeGreaterThan(256);
  });

  it('an alpha stays, but is no part of the picture', async () => {
    const clean = picture(12, 10, 4);
    const { input, restored } = await restorer('image -> blur(1)').restore(clean, { degrade: 1 });
    expect([input.channels, restored.channels]).toEqual([4, 4]);
    const alpha = (pixels: Pixels) => pixels.data.filter((_, i) => i % 4 === 3);
    for (const pixels of [input, restored]) expect(alpha(pixels)).toEqual(alpha(clean));
  });

  it('arithmetic and masks fit themselves to the picture', async () => {
    const hole = '  hole = mask(image, box: [8, 8])\n';
    const holed = await degraded('image * (1 - hole)', picture(40, 50, 3), 1, hole);
    expect(holed).toMatchObject({ height: 40, width: 50, channels: 3 });
    expect(holed.data.filter((value) => value === 0).length).toBe(8 * 8 * 3);
    expect(await degraded('image -> jpeg(20)', picture(9, 70, 2))).toMatchObject({ height: 9, width: 70 });
  });

  it('noise of the training images’ size is noise of the picture’s', async () => {
    const clean = picture(41, 50, 3);
    const noisy = await degraded('image + 0.1 * normal([28, 28, 1])', clean);
    expect(noisy).toMatchObject({ height: 41, width: 50, channels: 3 });
    expect(compare(clean, noisy)!.psnr).toBeCloseTo(20, 0);
  });

  it('a crop of the training, or a flip, is left out: the whole picture is degraded', async () => {
    const crop = '  part = image -> crop(16, 16, random: true) -> flip\n';
    for (const compared of ['part', 'image -> crop(16, 16)']) {
      const blurred = await degraded('part -> blur(1)', picture(30, 40, 1), 1, crop, compared);
      expect(blurred).toMatchObject({ height: 30, width: 40 });
    }
  });

  it('what fits the training data alone says so', async () => {
    const small = degraded('image * (1 - hole)', picture(4, 4, 1), 1, '  hole = mask(image, box: [8, 8])\n');
    await expect(small).rejects.toThrow('mask');
    const odd = degraded('image -> downsample(2) -> upsample(2)', picture(41, 50, 1));
    await expect(odd).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('50x41'),
    });
  });

  it('is none where the data go in as they are', () => {
    expect(restorer('image').degradation).toBeUndefined();
    expect(restorer('image -> scale(0, 1)').degradation).toBeUndefined();
    expect(restorer('image -> blur(1)').degradation?.map(({ entry }) => entry)).toEqual(['blur']);
  });
});

const FILL = `network Fill(image: [H, W, 3], hole: [H, W, 1]) -> [H, W, 3] { concat(hole) -> conv(8, 9) -> relu -> conv(3, 9) -> sigmoid }
train t {
  data photo = folder("photos", size: [16, 16, 3])
  hole = mask(photo, box: [4, 4])
  filled = Fill(photo * (1 - hole), hole)
  minimize l1(filled * hole, photo * hole) over Fill using adam(1e-3)
  steps 1
}`;

describe('a network that fills holes', () => {
  const filler = (text = FILL) => {
    const { program, trained } = untrained(runner, text);
    return new Restorer(program, trained);
  };
  const photo = picture(20, 30, 3);
  const mask = (
    height = 20,
    width = 30,
    inside: (y: number, x: number) => boolean = (y, x) => y < 6 && x < 9,
  ) => {
    const data = Uint8Array.from({ length: height * width }, (_, i) =>
      inside(Math.floor(i / width), i % width) ? 255 : 0,
    );
    return { height, width, channels: 1, data };
  };
  const withAlpha = (hole: Pixels): Pixels => ({
    ...photo,
    channels: 4,
    data: Uint8Array.from({ length: 20 * 30 * 4 }, (_, i) =>
      i % 4 === 3 ? 255 - hole.data[i >> 2]! : photo.data[(i >> 2) * 3 + (i % 4)]!,
    ),
  });

  async function fill(pixels: Pixels, treatment: Treatment, text?: string) {
    return filler(text).restore(pixels, treatment);
  }

  it('is given the picture with the hole and the hole, and its result only where that is', async () => {
    const { input, restored } = await fill(photo, { mask: mask() });
    expect(restored).toMatchObject({ height: 20, width: 30, channels: 3 });
    photo.data.forEach((value, i) => {
      const [y, x] = [Math.floor(i / 90), Math.floor(i / 3) % 30];
      if (y < 6 && x < 9) expect(input.data[i]).toBe(0);
      else expect([input.data[i], restored.data[i]]).toEqual([value, value]);
    });
    expect(restored.data.slice(0, 27)).not.toEqual(photo.data.slice(0, 27));
  });

  it('takes what is transparent for the hole, and makes it opaque', async () => {
    const { restored } = await fill(withAlpha(mask()), {});
    expect(restored.channels).toBe(3);
    expect(restored.data).toEqual((await fill(photo, { mask: mask() })).restored.data);
  });

  it('reads a mask by the train block’s own arithmetic, whichever way round that is', async () => {
    const known = FILL.replace('hole: [H', 'known: [H')
      .replace('concat(hole)', 'concat(1 - known)')
      .replace('(1 - hole), hole)', '(1 - hole), 1 - hole)');
    const { restored } = await fill(photo, { mask: mask() }, known);
    expect(restored.data).toEqual((await fill(photo, { mask: mask() })).restored.data);
  });

  it('may take the hole first', async () => {
    const swapped = FILL.replace('image: [H, W, 3], hole: [H, W, 1]', 'hole: [H, W, 1], image: [H, W, 3]')
      .replace('concat(hole)', 'image -> concat(hole)')
      .replace('photo * (1 - hole), hole)', 'hole, photo * (1 - hole))');
    const { input, restored } = await fill(photo, { mask: mask() }, swapped);
    const plain = await fill(photo, { mask: mask() });
    expect(input).toEqual(plain.input);
    expect(restored.data).toEqual(plain.restored.data);
  });

  it('draws holes as in training when it degrades', async () => {
    const { input, restored } = await fill(photo, { degrade: 5 });
    expect(input.data.filter((value) => value === 0).length).toBe(4 * 4 * 3);
    expect(restored.data.filter((value, i) => value !== photo.data[i]).length).toBeLessThanOrEqual(4 * 4 * 3);
  });

  it('keeps the rest as it is where the train block mixes them too, in the hole that was drawn', async () => {
    const mixed = FILL.replace(
      'l1(filled * hole, photo * hole)',
      'l1(filled * hole + photo * (1 - hole), photo)',
    );
    for (const treatment of [{ degrade: 5 }, { mask: mask() }]) {
      const { input, restored } = await fill(photo, treatment, mixed);
      input.data.forEach((value, i) => {
        if (value !== 0) expect(restored.data[i]).toBe(photo.data[i]);
      });
      const plain = await fill(photo, treatment);
      expect(restored.data).toEqual(plain.restored.data);
    }
  });

  it('says what it needs, and what does not fit', async () => {
    await expect(fill(photo, {})).rejects.toThrow(/--mask/);
    await expect(fill(withAlpha(mask(20, 30, () => false)), {})).rejects.toThrow(/--mask/);
    await expect(fill(photo, { mask: mask(20, 31) })).rejects.toThrow(
      'The mask is 31x20 pixels and the picture 30x20',
    );
    await expect(fill(photo, { mask: mask(20, 30, () => false) })).rejects.toThrow('no white pixel');
    const none = restorer('image -> blur(1)').restore(picture(20, 30, 1), { mask: mask() });
    await expect(none).rejects.toThrow('does not fill holes');
  });
});

describe('a picture in pieces', () => {
  const networks: Readonly<Record<string, string>> = {
    'wide kernels': 'conv(4, 7, padding: reflect) -> relu -> conv(1, 7, padding: reflect)',
    'even kernels': 'conv(4, 4) -> relu -> conv(1, 2)',
    dilation: 'conv(4, 3, dilation: 3) -> relu -> conv(1, 3)',
    'strides and back':
      'conv(4, 3, stride: 2) -> relu -> conv(8, 4, stride: 2) -> relu -> conv_transpose(4, 4, stride: 2) -> relu -> conv_transpose(1, 4, stride: 2)',
    'pooling and skips':
      'conv(4, 3) as a\n max_pool(4) -> conv(4, 3) -> upsample(4, bilinear) -> concat(a) -> conv(1, 3)',
    'valid and padded': 'conv(4, 5, padding: valid) -> pad(2) -> conv(1, 3)',
    bicubic: 'downsample(2, bicubic) -> conv(4, 3) -> upsample(2, bicubic) -> conv(1, 3)',
    enlarging: 'conv(4, 3) -> relu -> conv(4, 3) -> pixel_shuffle(2)',
    gated: 'gated_conv(4, 3) -> spatial_attention -> conv(1, 3)',
  };

  it.each(Object.entries(networks))('%s: is the same as whole', async (name, body) => {
    const size = name === 'enlarging' ? '2 * H, 2 * W' : 'H, W';
    const text = `network Net(x: [H, W, 1]) -> [${size}, 1] where H % 4 == 0, W % 4 == 0 { ${body} }
train t {
  data a = mnist(train)
  minimize mean(Net(a)) over Net using adam(1e-3)
  steps 1
}`;
    const { program, trained } = untrained(runner, text);
    const [height, width] = [203, 318];
    const ramp = Uint16Array.from({ length: height * width }, (_, i) => (i % width) * 200);
    const random = Uint16Array.from({ length: height * width }, (_, i) => (i * 40503 * (i % 31)) % 65536);
    for (const data of [ramp, random]) {
      const pixels: Pixels = { height, width, channels: 1, data };
      const whole = await new Restorer(program, trained).restore(pixels, {});
      const pieces = await new Restorer(program, trained, undefined, { largestWhole: 300_000 }).restore(
        pixels,
        {},
      );
      expect(whole.tiling.tiles).toBe(1);
      expect(pieces.tiling.tiles).toBeGreaterThan(1);
      expect(pieces.tiling.exact).toBe(true);
      let most = 0;
      whole.restored.data.forEach((value, i) => {
        most = Math.max(most, Math.abs(value - pieces.restored.data[i]!));
      });
      // Of 65,535: what float32 rounds.
      expect(most).toBeLessThanOrEqual(2);
    }
  });

  it('is cut into even pieces, no larger than as many need be', async () => {
    const text = `network Net(x: [H, W, 1]) -> [H, W, 1] where H % 4 == 0, W % 4 == 0 { conv(4, 3) -> conv(1, 3) }
train t {
  data a = mnist(train)
  minimize l2(Net(a), a) over Net using adam(1e-3)
  steps 1
}`;
    const { program, trained } = untrained(runner, text);
    // Five numbers for each pixel at once: a little more than half of the picture fits.
    const pixels = picture(400, 300, 1);
    const { tiling } = await new Restorer(program, trained, undefined, { largestWhole: 12e5 }).restore(
      pixels,
      {},
    );
    expect(tiling.tiles).toBe(4);
    expect(
      [tiling.height, tiling.width].every((size, i) => size >= [200, 150][i]! && size <= [212, 162][i]!),
    ).toBe(true);
  });

  it('is not taken apart where a layer sees it whole', async () => {
    const text = `network Net(x: [H, W, 1]) -> [H, W, 1] { instance_norm -> sigmoid }
train t {
  data a = mnist(train)
  minimize l2(Net(a), a) over Net using adam(1e-3)
  steps 1
}`;
    const { program, trained } = untrained(runner, text);
    const ramp: Pixels = {
      height: 90,
      width: 160,
      channels: 1,
      data: Uint8Array.from({ length: 90 * 160 }, (_, i) => Math.round(((i % 160) * 255) / 159)),
    };
    const { restored, tiling } = await new Restorer(program, trained, undefined, {
      largestWhole: 1000,
    }).restore(ramp, {});
    expect(tiling.tiles).toBe(1);
    const row = [...restored.data.slice(0, 160)];
    expect(row.every((value, x) => x === 0 || value >= row[x - 1]!)).toBe(true);

    const poor = new Restorer(program, trained, undefined, { largestWhole: 1000, available: 50_000 });
    await expect(poor.restore(ramp, {})).rejects.toMatchObject({
      code: 'too-much-memory',
      message: expect.stringMatching(
        /160x90 pixels through Net.*since `instance_norm_1` sees the whole picture/,
      ),
    });
  });

  it('of a network of fixed size is blended from tiles, and says that it is not the same', async () => {
    const text = `network Net(x: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data a = mnist(train)
  minimize l2(Net(a), a) over Net using adam(1e-3)
  steps 1
}`;
    const { program, trained } = untrained(runner, text);
    const { tiling } = await new Restorer(program, trained).restore(picture(60, 80, 1), {});
    expect(tiling).toMatchObject({ height: 28, width: 28, exact: false });
    expect(tiling.tiles).toBeGreaterThan(8);
  });
});

describe('which network makes pictures', () => {
  const GAN = `network Seed(z: [8]) -> [4, 4, 32] { dense(512) -> reshape(4, 4, 32) }
network Small(s: [4, 4, 32]) -> [4, 4, 3] { conv(3, 1) -> tanh }
network Grow(s: [4, 4, 32], small: [4, 4, 3]) -> [16, 16, 3] { concat(small) -> upsample(4) -> conv(3, 3) -> tanh }
network Critic(x: [16, 16, 3]) -> [1] { flatten -> dense(1) }
network Patches(x: [16, 16, 3]) -> [4, 4, 1] { conv(1, 4, stride: 4) }
train t {
  data photo = folder("photos", size: [16, 16, 3])
  seed = Seed(normal(8))
  fake = Grow(seed, Small(seed))
  minimize bce(Critic(fake), 0) + bce(Critic(photo -> scale(-1, 1)), 1) over Critic
  minimize bce(Patches(fake), 0) + bce(Patches(photo -> scale(-1, 1)), 1) over Patches
  minimize bce(Critic(fake), 1) + bce(Patches(fake), 1) over Seed, Small, Grow
  steps 1
}`;

  it('the one that others only lead to, never feature maps', () => {
    const { trained } = untrained(runner, GAN);
    const names = findGenerators(trained).map((node) => (node.op === 'network' ? node.network : ''));
    expect(names[0]).toBe('Grow');
    expect(names).not.toContain('Seed');
  });

  it('says of another what it is, and which command fits', () => {
    const { program, trained } = untrained(runner, GAN);
    expect(() => new Restorer(program, trained, 'Critic')).toThrow(
      /Critic takes 16×16×3 and makes 1: it judges images\. `cnn evaluate`/,
    );
    expect(() => new Restorer(program, trained, 'Seed')).toThrow(/makes 4×4×32: feature maps/);
    expect(() => new Restorer(program, trained, 'Grow')).toThrow(
      /makes 16×16×3: a generator. Use `cnn generate`/,
    );
    expect(() => new Restorer(program, trained, 'Nobody')).toThrow(
      'uses no network called Nobody. It uses: Seed',
    );
  });
});

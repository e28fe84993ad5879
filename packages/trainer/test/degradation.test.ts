import { compileTraining } from '@cnn-studio/compiler';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../src/backends/runner';
import { startBackend } from '../src/backends/start';
import type { Pixels } from '../src/images/decode';
import { compare } from '../src/use/compare';
import { degrade, findDegradation } from '../src/use/degradation';
import { chooseRestorer } from '../src/use/restorer';
import { checked } from './program';

let runner: Runner;
beforeAll(async () => {
  runner = await startBackend('cpu');
});

/** A train block whose network gets `input`, made of `image` by `statements`. */
function program(input: string, statements = '') {
  const text = `network Net(image: [H, W, 1]) -> [H, W, 1] {
  conv(1, 3) -> sigmoid
}

train t {
  data image = mnist(train)
${statements}  restored = Net(${input})
  minimize mean(restored) over Net using adam(1e-3)
  batch 2
  steps 1
}
`;
  const { program: found } = checked('/x/degradation.cnn', text);
  const train = found.trains.get('t')!;
  const use = chooseRestorer(train, undefined);
  compileTraining(found, 't');
  return { found, train, degradation: findDegradation(train, use) };
}

function picture(height: number, width: number, channels: number): Pixels {
  const data = Uint8Array.from({ length: height * width * channels }, (_, i) => 60 + ((i * 37) % 120));
  return { height, width, channels, data };
}

async function apply(input: string, pixels: Pixels, seed = 1, statements = ''): Promise<Pixels> {
  const { found, train, degradation } = program(input, statements);
  return degrade({ runner, state: new Map(), train }, found, degradation!, pixels, seed);
}

describe('a train block’s degradation, on pictures of other sizes and colours', () => {
  it('noise is drawn for every pixel and colour; the seed tells which', async () => {
    const clean = picture(41, 19, 3);
    const noisy = await apply('image -> gaussian_noise(0.1)', clean);
    expect(noisy).toMatchObject({ height: 41, width: 19, channels: 3 });
    // 20 log10(1 / 0.1) = 20 dB, where nothing is cut off.
    expect(compare(clean, noisy)!.psnr).toBeCloseTo(20, 0);
    expect((await apply('image -> gaussian_noise(0.1)', clean)).data).toEqual(noisy.data);
    expect((await apply('image -> gaussian_noise(0.1)', clean, 2)).data).not.toEqual(noisy.data);
  });

  it('a range that the network wants is seen through', async () => {
    const clean = picture(30, 30, 1);
    // The same deviation in a range that is twice as wide: half as visible.
    const noisy = await apply('image -> scale(-1, 1) -> gaussian_noise(0.1)', clean);
    expect(compare(clean, noisy)!.psnr).toBeCloseTo(26, 0);
  });

  it('an alpha stays, but where the size changes', async () => {
    const clean = picture(12, 10, 4);
    const blurred = await apply('image -> blur(1)', clean);
    expect(blurred.channels).toBe(4);
    const alpha = (pixels: Pixels) => pixels.data.filter((_, i) => i % 4 === 3);
    expect(alpha(blurred)).toEqual(alpha(clean));
    expect(await apply('image -> downsample(2)', clean)).toMatchObject({ height: 6, width: 5, channels: 3 });
  });

  it('arithmetic and masks fit themselves to the picture', async () => {
    const holed = await apply(
      'image * (1 - hole)',
      picture(40, 50, 3),
      1,
      '  hole = mask(image, box: [8, 8])\n',
    );
    expect(holed).toMatchObject({ height: 40, width: 50, channels: 3 });
    const black = holed.data.filter((value) => value === 0).length;
    expect(black).toBe(8 * 8 * 3);
    const gray = await apply('image -> jpeg(20)', picture(9, 70, 2));
    expect(gray).toMatchObject({ height: 9, width: 70, channels: 2 });
  });

  it('what fits the training data alone says so', async () => {
    const fixed = apply('image + normal([28, 28, 1])', picture(40, 50, 3));
    await expect(fixed).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('50x40'),
    });
    const small = apply('image * (1 - hole)', picture(4, 4, 1), 1, '  hole = mask(image, box: [8, 8])\n');
    await expect(small).rejects.toThrow('mask');
  });

  it('is none where the data go in as they are', () => {
    expect(program('image').degradation).toBeUndefined();
    expect(program('image -> scale(0, 1)').degradation).toBeUndefined();
  });
});

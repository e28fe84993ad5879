/** Label maps from the files to the files: trained on, measured, and told of pictures of any size. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeLabelMap } from '@cnn-studio/data';
import { cnn, temporaryFolder } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';

const folder = temporaryFolder();
const run = (...args: string[]) => cnn(args, { cwd: folder });

// Each color is a class, so that a handful of steps tells them apart; the strided layers ask for multiples of 4.
const PROGRAM = `network Tell(image: [H, W, 3]) -> [H, W, 3] where H % 4 == 0, W % 4 == 0 {
  conv(8, 1) -> relu as fine
  conv(8, 4, stride: 4) -> relu -> upsample(4)
  concat(fine) -> conv(3, 1)
}

train tell {
  data image, map = pairs("images", "maps", labels: 3) -> patch(16) -> flip -> turn
  scores = Tell(image -> rescale(-1, 1))
  minimize cross_entropy(scores, map) over Tell using adam(2e-2)
  batch 8
  steps 120
  measure mean_iou(scores, map), accuracy(scores, map), cross_entropy(scores, map) on pairs("images", "maps", labels: 3)
}
`;
const COLORS = [
  [20, 20, 20],
  [220, 40, 30],
  [30, 60, 210],
] as const;

/** A class for each pixel: a background with two boxes. */
function scene(width: number, height: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x > 3 + seed && x < 14 + seed && y > 4 && y < 16) return 1;
    return x > width / 2 && y > height / 2 ? 2 : 0;
  });
}

async function writeScene(name: string, width: number, height: number, seed: number): Promise<Uint8Array> {
  const map = scene(width, height, seed);
  const picture = Buffer.from([...map].flatMap((value) => [...COLORS[value]!]));
  await sharp(picture, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(join(folder, 'images', `${name}.png`));
  // A frame of pixels without a class, which nothing may depend on.
  const framed = map.map((value, i) => (i % width === 0 ? 255 : value));
  await sharp(Buffer.from(framed), { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(join(folder, 'maps', `${name}.png`));
  return map;
}

const right = new Map<string, Uint8Array>();
const SIZES = { a: [32, 24], b: [29, 37], c: [41, 26] } as const;

beforeAll(async () => {
  for (const name of ['images', 'maps']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'tell.cnn'), PROGRAM);
  for (const [i, [name, [width, height]]] of Object.entries(SIZES).entries()) {
    right.set(name, await writeScene(name, width, height, i));
  }
  const trained = await run('train', 'tell.cnn', '--backend', 'cpu', '--run', 'runs/tell/1');
  expect([trained.status, trained.err]).toEqual([0, expect.anything()]);
}, 120_000);

it('what was measured is what is written, at every size', async () => {
  const evaluated = await run('evaluate', 'tell.cnn', '--backend', 'cpu', '--format', 'json');
  const { values } = JSON.parse(evaluated.out).measures[0];
  expect(values['accuracy(scores, map)']).toBeGreaterThan(0.97);
  const images = Object.keys(SIZES).map((name) => `images/${name}.png`);
  const { status, out, err } = await run(
    'segment',
    'tell.cnn',
    ...images,
    '--overlay',
    '--backend',
    'cpu',
    '-o',
    'found',
  );
  expect([status, err]).toEqual([0, expect.anything()]);
  expect(out).toMatch(/images\/b\.png -> found\/b\.png \(29x37, class 0: [\d.]+ %/);
  const [both, either] = [new Float64Array(3), new Float64Array(3)];
  for (const [name, [width, height]] of Object.entries(SIZES)) {
    const found = await decodeLabelMap(join(folder, 'found', `${name}.png`), 3);
    expect([found.width, found.height]).toEqual([width, height]);
    // Of the header: 8 bits, with a palette.
    expect([...readFileSync(join(folder, 'found', `${name}.png`)).subarray(24, 26)]).toEqual([8, 3]);
    right.get(name)!.forEach((value, i) => {
      if (i % width === 0) return;
      for (let k = 0; k < 3; k++) {
        if (value === k && found.data[i] === k) both[k]!++;
        if (value === k || found.data[i] === k) either[k]!++;
      }
    });
    const overlaid = await sharp(join(folder, 'found', `${name}.overlay.png`)).metadata();
    expect([overlaid.width, overlaid.height, overlaid.channels]).toEqual([width, height, 3]);
  }
  const shares = [0, 1, 2].map((k) => both[k]! / either[k]!);
  expect(values['mean_iou(scores, map)']).toBeCloseTo((shares[0]! + shares[1]! + shares[2]!) / 3, 10);
}, 60_000);

it('one that is no image costs itself alone, and what a network is for is told', async () => {
  writeFileSync(join(folder, 'images/d.txt'), 'no image');
  const some = await run(
    'segment',
    'tell.cnn',
    'images/d.txt',
    'images/a.png',
    '--backend',
    'cpu',
    '-o',
    'some',
  );
  expect(some.status).toBe(1);
  expect(some.err).toMatch(/d\.txt/);
  expect(existsSync(join(folder, 'some/a.png'))).toBe(true);
  const restored = await run('restore', 'tell.cnn', 'images/a.png', '--backend', 'cpu', '-o', 'x.png');
  expect(restored.status).toBe(1);
  expect(restored.err).toMatch(/tells the class of each pixel. Use `cnn segment`/);
}, 60_000);

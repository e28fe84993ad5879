import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImageSize } from '@cnn-studio/language';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeImage } from '../src/images/decode';
import type { Pixels } from '../src/images/pixels';
import { toLevel } from '../src/images/planes';
import { encodePng, writePng } from '../src/images/png';
import { displayRanges } from '../src/images/ranges';
import { drawSheet, type FloatImage } from '../src/images/sheet';
import { reflect, tileStarts, tileWeights } from '../src/images/tiles';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-images-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const UNIT = { min: 0, max: 1 };
const flat = (size: number, color: readonly number[]): FloatImage => ({
  height: size,
  width: size,
  channels: color.length,
  data: Float32Array.from({ length: size * size * color.length }, (_, i) => color[i % color.length]!),
});

describe('sheets', () => {
  it('map ranges to black and white and cut off what lies outside', () => {
    const tanh = { min: -1, max: 1 };
    expect([-1, 0, 1, -5, 5].map((x) => toLevel(x, tanh, 255))).toEqual([0, 128, 255, 0, 255]);
    expect([0, 0.2, 1, Number.NaN].map((x) => toLevel(x, UNIT, 255))).toEqual([0, 51, 255, 0]);
  });

  it('lay out rows of groups, enlarged, with gutters', () => {
    const tile = (value: number) => ({ image: flat(16, [value]), range: UNIT });
    const sheet = drawSheet([
      [
        [tile(0), tile(1)],
        [tile(1), tile(0)],
      ],
      [[tile(1), tile(1)]],
    ]);
    // 16 pixels are enlarged 4 times to 64; gutters of 2, and 10 between groups.
    expect([sheet.width, sheet.height, sheet.channels]).toEqual([
      2 + 64 + 2 + 64 + 10 + 64 + 2 + 64 + 2,
      2 + 64 + 2 + 64 + 2,
      1,
    ]);
    const at = (y: number, x: number) => sheet.data[y * sheet.width + x];
    expect([at(10, 10), at(10, 80), at(10, 150), at(10, 210)]).toEqual([0, 255, 255, 0]);
    expect([at(80, 10), at(80, 80), at(80, 150)]).toEqual([255, 255, 48]);
    expect([at(0, 0), at(10, 67), at(10, 135)]).toEqual([48, 48, 48]);
  });

  it('show 1, 2, 3, 4 and more channels', () => {
    const colorAt = (colors: readonly (readonly number[])[]) => {
      const sheet = drawSheet([colors.map((color) => [{ image: flat(64, color), range: UNIT }])]);
      return colors.map((_, i) => {
        const start = (10 * sheet.width + 2 + i * 66 + 10) * sheet.channels;
        return [...sheet.data.slice(start, start + sheet.channels)];
      });
    };
    expect(colorAt([[1], [0.2, 0.9]])).toEqual([[255], [51]]);
    expect(colorAt([[1, 0, 0], [0.2], [1, 0, 0, 0], [0, 1, 0.2, 0.5, 0.5]])).toEqual([
      [255, 0, 0],
      [51, 51, 51],
      [255, 255, 255],
      [0, 255, 51],
    ]);
  });

  it('show large images as they are, and images of different sizes', () => {
    const sheet = drawSheet([
      [
        [
          { image: flat(100, [1]), range: UNIT },
          { image: flat(50, [1]), range: UNIT },
        ],
      ],
    ]);
    expect([sheet.width, sheet.height]).toEqual([206, 104]);
  });
});

describe('ranges', () => {
  const unknown = undefined;
  it('that are not known are those of the values beside them, else what the data span', () => {
    const data = Float32Array.from([-3, 5]);
    expect(
      displayRanges([
        { range: unknown, data },
        { range: UNIT, data },
      ]),
    ).toEqual([UNIT, UNIT]);
    expect(displayRanges([{ range: unknown, data }])).toEqual([{ min: -3, max: 5 }]);
    expect(displayRanges([{ range: unknown, data: Float32Array.from([2, 2]) }])).toEqual([UNIT]);
  });
});

describe('tiles', () => {
  it('cover every pixel and overlap enough', () => {
    for (const [length, tile, overlap] of [
      [29, 28, 7],
      [100, 28, 7],
      [28, 28, 7],
      [5, 28, 7],
      [1000, 512, 64],
      [57, 28, 0],
    ] as const) {
      const starts = tileStarts(length, tile, overlap);
      expect(starts[0]).toBe(0);
      expect(starts.at(-1)! + tile).toBeGreaterThanOrEqual(length);
      if (length >= tile) expect(starts.at(-1)! + tile).toBe(length);
      for (let i = 1; i < starts.length; i++)
        expect(starts[i]! - starts[i - 1]!).toBeLessThanOrEqual(tile - overlap);
    }
  });

  it('weigh less at their borders, and nothing else', () => {
    expect([...tileWeights(6, 2)]).toEqual([0.25, 0.75, 1, 1, 0.75, 0.25]);
    expect([...tileWeights(3, 0)]).toEqual([1, 1, 1]);
    const weights = tileWeights(28, 7);
    for (let i = 2; i < 5; i++) expect(weights[i]! + weights[6 - i]!).toBeCloseTo(1, 6);
    expect([weights[0], weights[1], weights[5], weights[14], weights[27]].map((w) => w!.toFixed(3))).toEqual([
      '0.001',
      '0.001',
      '1.000',
      '1.000',
      '0.001',
    ]);
  });

  it('continue as in a mirror', () => {
    expect([-2, -1, 0, 1, 2, 3, 4, 5, 6].map((i) => reflect(i, 3))).toEqual([2, 1, 0, 1, 2, 1, 0, 1, 2]);
    expect(reflect(17, 1)).toBe(0);
  });
});

describe('files', () => {
  it('come back as they were: gray, gray with alpha, color, color with alpha', async () => {
    for (const channels of [1, 2, 3, 4]) {
      const data = Uint8Array.from({ length: 6 * channels }, (_, i) => (i * 37) % 256);
      const path = join(folder, `${channels}.png`);
      await writePng(path, await encodePng({ height: 2, width: 3, channels, data }));
      const { channels: read, data: bytes } = await decodeImage(path);
      expect([read, [...bytes]]).toEqual([channels, [...data]]);
    }
  });

  it('of 16 bits keep their brightness', async () => {
    const path = join(folder, 'deep.png');
    await sharp({ create: { width: 4, height: 4, channels: 3, background: '#404040' } })
      .toColourspace('grey16')
      .png()
      .toFile(path);
    const { channels, data } = await decodeImage(path);
    expect(channels).toBe(1);
    expect(data[0]! / 65535).toBeCloseTo(64 / 255, 4);
  });

  it('that cannot be written say why', async () => {
    await expect(writePng(join(folder, 'none', 'x.png'), new Uint8Array(3))).rejects.toMatchObject({
      code: 'output-unwritable',
    });
  });
});

describe('image files', () => {
  const flatColor = (background: string) =>
    sharp({ create: { width: 3, height: 2, channels: 3, background } });

  it.each([
    ['#ff0000', 76],
    ['#00ff00', 150],
    ['#0000ff', 29],
    ['#ffffff', 255],
  ])('%s is %d in gray, by BT.601, whatever is asked for besides', async (color, gray) => {
    const path = join(folder, 'color.png');
    await flatColor(color).png().toFile(path);
    const plain = await decodeImage(path, { channels: 1 });
    expect([...plain.data]).toEqual(Array(6).fill(gray));
    const sized = await decodeImage(path, { channels: 1, size: { height: 4, width: 4 } });
    expect([...sized.data]).toEqual(Array(16).fill(gray));
    const again = await decodeImage({ name: 'gray', bytes: await encodePng(plain) }, { channels: 3 });
    expect(new Set(again.data)).toEqual(new Set([gray]));
  });

  it.each([1, 2, 3, 4])('of 16 bits and %d channels keep them, in and out', async (channels) => {
    const data = Uint16Array.from({ length: 6 * 5 * channels }, (_, i) => (i * 7919 + 3) % 65536);
    const pixels: Pixels = { height: 6, width: 5, channels, data };
    const bytes = await encodePng(pixels);
    expect(await decodeImage({ name: 'deep', bytes })).toEqual(pixels);
  });

  it('transparency is laid on white, of 16 bits on the white of 16', async () => {
    for (const white of [255, 65535]) {
      const make = white === 255 ? Uint8Array : Uint16Array;
      const data = make.from([0, 0, 0, 0, white, 0, 0, white]);
      const bytes = await encodePng({ height: 1, width: 2, channels: 4, data });
      const color = await decodeImage({ name: 'x', bytes }, { channels: 3 });
      expect([...color.data]).toEqual([white, white, white, white, 0, 0]);
      const gray = await decodeImage({ name: 'x', bytes }, { channels: 1 });
      expect([...gray.data]).toEqual([white, Math.round(0.299 * white)]);
    }
  });

  /** A TIFF of one strip: little-endian, uncompressed. */
  function tiff(values: readonly number[], channels: number, bits: 32 | 64, orientation = 1): Uint8Array {
    const fields: [number, number, number][] = [
      [256, 4, values.length / channels / 2],
      [257, 4, 2],
      [258, 3, bits],
      [259, 3, 1],
      [262, 3, channels === 1 ? 1 : 2],
      [273, 4, 8 + 2 + 12 * 10 + 4],
      [274, 3, orientation],
      [277, 3, channels],
      [279, 4, values.length * (bits / 8)],
      [339, 3, 3],
    ];
    const bytes = new Uint8Array(8 + 2 + 12 * fields.length + 4 + values.length * (bits / 8));
    const view = new DataView(bytes.buffer);
    bytes.set([0x49, 0x49, 42, 0, 8]);
    view.setUint16(8, fields.length, true);
    fields.forEach(([tag, type, value], i) => {
      view.setUint16(10 + 12 * i, tag, true);
      view.setUint16(12 + 12 * i, type, true);
      // One number per channel is meant; a reader takes the first for all.
      view.setUint32(14 + 12 * i, 1, true);
      view.setUint32(18 + 12 * i, value, true);
    });
    const start = 14 + 12 * fields.length;
    values.forEach((value, i) => {
      if (bits === 32) view.setFloat32(start + 4 * i, value, true);
      else view.setFloat64(start + 8 * i, value, true);
    });
    return bytes;
  }

  it.each([
    ['gray', 1, 32],
    ['color', 3, 32],
  ] as const)('TIFFs of floating-point numbers are read as they are: %s', async (_, channels, bits) => {
    const values = Array.from({ length: 6 * channels }, (__, i) => i / (6 * channels - 1));
    const { data, ...size } = await decodeImage({ name: 'x.tif', bytes: tiff(values, channels, bits) });
    expect(size).toEqual({ height: 2, width: 3, channels });
    expect([...data]).toEqual(values.map((value) => Math.round(value * 65535)));
  });

  it('TIFFs of floating-point numbers stand upright, and say what they cannot be', async () => {
    const turned = await decodeImage({ name: 'x', bytes: tiff([0, 0.2, 0.4, 0.6, 0.8, 1], 1, 32, 6) });
    expect([turned.height, turned.width]).toEqual([3, 2]);
    expect([...turned.data].map((value) => value / 65535)).toEqual([0.6, 0, 0.8, 0.2, 1, 0.4]);
    const read = (values: number[]) => decodeImage({ name: 'x.tif', bytes: tiff(values, 1, 32) });
    await expect(read([0, 255, 128, 3])).rejects.toThrow(/from 0 to 255; 0 is black and 1 is white/);
    await expect(read([0, Number.NaN, 1, 1])).rejects.toThrow(/NaN/);
    expect([...(await read([-0.01, 1.01, 0.5, 0])).data]).toEqual([0, 65535, 32768, 0]);
  });

  /** A bitmap of 2 by 2 pixels; rows from the bottom, each filled up to four bytes. */
  function bmp(
    bits: number,
    rows: readonly (readonly number[])[],
    palette: readonly number[] = [],
    height = 2,
  ) {
    const start = 54 + palette.length;
    const bytes = new Uint8Array(start + rows.flat().length);
    const view = new DataView(bytes.buffer);
    bytes.set([0x42, 0x4d]);
    view.setUint32(2, bytes.length, true);
    view.setUint32(10, start, true);
    view.setUint32(14, 40, true);
    view.setInt32(18, 2, true);
    view.setInt32(22, height, true);
    view.setUint16(26, 1, true);
    view.setUint16(28, bits, true);
    view.setUint32(46, palette.length / 4, true);
    bytes.set(palette, 54);
    bytes.set(rows.flat(), start);
    return bytes;
  }
  const [red, green, blue, gray] = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [9, 9, 9],
  ] as const;
  const palette = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 9, 9, 9, 0];

  it.each([
    [
      '24 bits',
      bmp(24, [
        [255, 0, 0, 9, 9, 9, 0, 0],
        [0, 0, 255, 0, 255, 0, 0, 0],
      ]),
    ],
    [
      '24 bits, from the top',
      bmp(
        24,
        [
          [0, 0, 255, 0, 255, 0, 0, 0],
          [255, 0, 0, 9, 9, 9, 0, 0],
        ],
        [],
        -2,
      ),
    ],
    [
      '32 bits with nothing in the fourth byte',
      bmp(32, [
        [255, 0, 0, 0, 9, 9, 9, 0],
        [0, 0, 255, 0, 0, 255, 0, 0],
      ]),
    ],
    [
      'a palette of 8 bits',
      bmp(
        8,
        [
          [2, 3, 0, 0],
          [0, 1, 0, 0],
        ],
        palette,
      ),
    ],
    [
      'a palette of 4 bits',
      bmp(
        4,
        [
          [0x23, 0, 0, 0],
          [0x01, 0, 0, 0],
        ],
        palette,
      ),
    ],
  ])('bitmaps are read: %s', async (_, bytes) => {
    const { data, ...size } = await decodeImage({ name: 'x.bmp', bytes });
    expect(size).toEqual({ height: 2, width: 2, channels: 3 });
    expect([...data]).toEqual([red, green, blue, gray].flat());
    const told = readImageSize((from, length) => bytes.subarray(from, from + length));
    expect(told).toEqual(size);
  });

  it.each([
    ['1 bit', 1, [[0b10100000], [0b01000000]], 0],
    [
      '4 bits',
      4,
      [
        [0x10, 0x10],
        [0x01, 0x00],
      ],
      0,
    ],
    [
      '8 bits',
      8,
      [
        [1, 0, 1],
        [0, 1, 0],
      ],
      0,
    ],
    [
      'runs of 4 bits',
      4,
      [
        [3, 0x10, 0, 0],
        [0, 3, 0x01, 0x00, 0, 1],
      ],
      2,
    ],
    [
      'runs of 8 bits',
      8,
      [
        [1, 1, 1, 0, 1, 1, 0, 0],
        [0, 3, 0, 1, 0, 0, 0, 1],
      ],
      1,
    ],
    [
      'runs with a gap',
      8,
      [
        [1, 1, 0, 2, 1, 0, 1, 1, 0, 0],
        [0, 2, 1, 0, 1, 1, 0, 1],
      ],
      1,
    ],
  ])('bitmaps of an odd width are read to the end of each row: %s', async (_, bits, rows, compression) => {
    const filled = rows.map((row) =>
      compression > 0 ? row : [...row, ...Array<number>(4 - row.length).fill(0)],
    );
    const bytes = bmp(bits, filled, palette.slice(8));
    const view = new DataView(bytes.buffer);
    view.setInt32(18, 3, true);
    view.setUint32(30, compression, true);
    const { data, ...size } = await decodeImage({ name: 'x.bmp', bytes });
    expect(size).toEqual({ height: 2, width: 3, channels: 3 });
    const [zero, one] = [blue, gray];
    expect([...data]).toEqual([zero, one, zero, one, zero, one].flat());
  });

  it('white of five or six bits is white, and the oldest header is read', async () => {
    const two = (bytes: Uint8Array) => {
      const view = new DataView(bytes.buffer);
      return { bytes, view };
    };
    const five = two(
      bmp(16, [
        [0xff, 0x7f, 0, 0],
        [0x1f, 0, 0xe0, 0x03],
      ]),
    );
    const pixels = async (bytes: Uint8Array) => [...(await decodeImage({ name: 'x.bmp', bytes })).data];
    const [white, black] = [
      [255, 255, 255],
      [0, 0, 0],
    ];
    expect(await pixels(five.bytes)).toEqual([blue, green, white, black].flat());
    const six = two(
      bmp(
        16,
        [
          [0xff, 0xff, 0, 0],
          [0x1f, 0, 0xe0, 0x07],
        ],
        Array(12).fill(0),
      ),
    );
    six.view.setUint32(30, 3, true);
    six.view.setUint32(46, 0, true);
    [0xf800, 0x07e0, 0x1f].forEach((mask, i) => {
      six.view.setUint32(54 + 4 * i, mask, true);
    });
    expect(await pixels(six.bytes)).toEqual([blue, green, white, black].flat());

    const rows = [
      [255, 0, 0, 9, 9, 9, 0, 0],
      [0, 0, 255, 0, 255, 0, 0, 0],
    ].flat();
    const core = new Uint8Array(26 + rows.length);
    core.set([
      0x42,
      0x4d,
      core.length,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      26,
      0,
      0,
      0,
      12,
      0,
      0,
      0,
      2,
      0,
      2,
      0,
      1,
      0,
      24,
      0,
    ]);
    core.set(rows, 26);
    expect(await pixels(core)).toEqual([red, green, blue, gray].flat());
    expect(readImageSize((from, length) => core.subarray(from, from + length))).toEqual({
      height: 2,
      width: 2,
      channels: 3,
    });
  });

  it('a bitmap may have a gap before its pixels', async () => {
    const rows = [
      [255, 0, 0, 9, 9, 9, 0, 0],
      [0, 0, 255, 0, 255, 0, 0, 0],
    ];
    const bytes = bmp(24, rows, Array(12).fill(77));
    new DataView(bytes.buffer).setUint32(46, 0, true);
    expect([...(await decodeImage({ name: 'x.bmp', bytes })).data]).toEqual([red, green, blue, gray].flat());
  });

  it('a bitmap of 32 bits may have an alpha', async () => {
    const rows = [
      [255, 0, 0, 128, 9, 9, 9, 255],
      [0, 0, 255, 255, 0, 255, 0, 0],
    ];
    // With the header of version 4, which tells where each color is.
    const bytes = bmp(32, rows, Array(68).fill(0));
    const view = new DataView(bytes.buffer);
    view.setUint32(14, 108, true);
    view.setUint32(30, 3, true);
    view.setUint32(46, 0, true);
    [0x00ff0000, 0x0000ff00, 0x000000ff, 0xff000000].forEach((mask, i) => {
      view.setUint32(54 + 4 * i, mask, true);
    });
    const { data, channels } = await decodeImage({ name: 'x.bmp', bytes });
    expect([channels, ...data]).toEqual([4, ...red, 255, ...green, 0, ...blue, 128, ...gray, 255]);
  });

  it('damaged bitmaps, folders and pipes are named', async () => {
    const whole = bmp(24, [
      [255, 0, 0, 9, 9, 9, 0, 0],
      [0, 0, 255, 0, 255, 0, 0, 0],
    ]);
    const huge = whole.slice();
    new DataView(huge.buffer).setInt32(18, 2_000_000_000, true);
    for (const bytes of [whole.subarray(0, 20), whole.subarray(0, 60), huge]) {
      await expect(decodeImage({ name: 'broken.bmp', bytes })).rejects.toMatchObject({
        code: 'image-invalid',
        message: expect.stringContaining('broken.bmp'),
      });
    }
    await expect(decodeImage(folder)).rejects.toThrow('it is a folder, not a file');
    await expect(decodeImage(join(folder, 'none.png'))).rejects.toThrow('there is no such file');
  });
});

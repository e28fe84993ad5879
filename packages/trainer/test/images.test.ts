import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeImage } from '../src/images/decode';
import { encodePng, writePng } from '../src/images/png';
import { displayRanges } from '../src/images/ranges';
import { drawSheet, type FloatImage, toByte } from '../src/images/sheet';
import { reflect, tileStarts, tileWeights } from '../src/images/tiles';
import { fileName } from '../src/loop/session';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-images-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const UNIT = { min: 0, max: 1 };
const flat = (size: number, colour: readonly number[]): FloatImage => ({
  height: size,
  width: size,
  channels: colour.length,
  data: Float32Array.from({ length: size * size * colour.length }, (_, i) => colour[i % colour.length]!),
});

describe('sheets', () => {
  it('map ranges to black and white and cut off what lies outside', () => {
    const tanh = { min: -1, max: 1 };
    expect([-1, 0, 1, -5, 5].map((x) => toByte(x, tanh))).toEqual([0, 128, 255, 0, 255]);
    expect([0, 0.2, 1, Number.NaN].map((x) => toByte(x, UNIT))).toEqual([0, 51, 255, 0]);
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
    const colourAt = (colours: readonly (readonly number[])[]) => {
      const sheet = drawSheet([colours.map((colour) => [{ image: flat(64, colour), range: UNIT }])]);
      return colours.map((_, i) => {
        const start = (10 * sheet.width + 2 + i * 66 + 10) * sheet.channels;
        return [...sheet.data.slice(start, start + sheet.channels)];
      });
    };
    expect(colourAt([[1], [0.2, 0.9]])).toEqual([[255], [51]]);
    expect(colourAt([[1, 0, 0], [0.2], [1, 0, 0, 0], [0, 1, 0.2, 0.5, 0.5]])).toEqual([
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
  it('come back as they were: gray, gray with alpha, colour, colour with alpha', async () => {
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
    expect(Math.abs(data[0]! - 64)).toBeLessThanOrEqual(1);
  });

  it('that cannot be written say why', async () => {
    await expect(writePng(join(folder, 'none', 'x.png'), new Uint8Array(3))).rejects.toMatchObject({
      code: 'output-unwritable',
    });
  });

  it('have names that every system takes', () => {
    expect(fileName('degraded, restored, clean')).toBe('degraded-restored-clean');
    expect(fileName('photo * (1 - hole)')).toBe('photo-1-hole');
    expect(fileName('../../x')).toBe('x');
    expect(fileName('***')).toBe('preview');
  });
});

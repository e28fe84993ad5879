import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImageSize, readImageSize } from '@cnn-studio/language';
import { imageSizeOf } from '@cnn-studio/language/node';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeImage } from '../../data/src/index';

const folder = mkdtempSync(join(tmpdir(), 'cnn sizes '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pixels(channels: 1 | 2 | 3 | 4, background: object = { r: 200, g: 90, b: 30, alpha: 0.5 }) {
  if (channels >= 3) {
    return sharp({ create: { width: 21, height: 13, channels: channels as 3 | 4, background } });
  }
  const raw = Buffer.alloc(21 * 13 * channels, 90);
  return sharp(raw, { raw: { width: 21, height: 13, channels } });
}

const gray = () => pixels(1).toColourspace('b-w');
const turned = (image: Sharp) => image.withMetadata({ orientation: 6 });
const files: Readonly<Record<string, () => Promise<Buffer>>> = {
  'color.png': () => pixels(3).png().toBuffer(),
  'alpha.png': () => pixels(4).png().toBuffer(),
  'gray.png': () => gray().png().toBuffer(),
  'gray with alpha.png': () => pixels(2).toColourspace('b-w').png().toBuffer(),
  'palette.png': () => pixels(3).png({ palette: true }).toBuffer(),
  'palette with alpha.png': () => pixels(4).png({ palette: true }).toBuffer(),
  '16 bits.png': () => pixels(3).toColourspace('rgb16').png().toBuffer(),
  'gray, 16 bits.png': () => gray().toColourspace('grey16').png().toBuffer(),
  'interlaced.png': () => pixels(3).png({ progressive: true }).toBuffer(),
  'turned.png': () => turned(pixels(3)).png().toBuffer(),
  'color.jpg': () => pixels(3).jpeg().toBuffer(),
  'gray.jpg': () => gray().jpeg().toBuffer(),
  'progressive.jpg': () => pixels(3).jpeg({ progressive: true }).toBuffer(),
  'turned.jpg': () => turned(pixels(3)).jpeg().toBuffer(),
  'cmyk.jpg': () => pixels(3).toColourspace('cmyk').jpeg().toBuffer(),
  'with profile.jpg': () => pixels(3).withIccProfile('p3').jpeg().toBuffer(),
  'lossy.webp': () => pixels(3).webp().toBuffer(),
  'lossy with alpha.webp': () => pixels(4).webp().toBuffer(),
  'lossless.webp': () => pixels(3).webp({ lossless: true }).toBuffer(),
  'lossless with alpha.webp': () => pixels(4).webp({ lossless: true }).toBuffer(),
  'turned.webp': () => turned(pixels(3)).webp().toBuffer(),
  'color.gif': () => pixels(3).gif().toBuffer(),
  'transparent.gif': () => pixels(4, { r: 0, g: 0, b: 0, alpha: 0 }).gif().toBuffer(),
  'color.tif': () => pixels(3).tiff().toBuffer(),
  'alpha.tif': () => pixels(4).tiff().toBuffer(),
  'gray.tif': () => gray().tiff().toBuffer(),
};

/** What training makes of the file. */
async function decoded(path: string): Promise<ImageSize> {
  const { height, width, channels } = await decodeImage(path);
  return { height, width, channels };
}

describe.each(Object.entries(files))('%s', (name, write) => {
  const path = join(folder, name);

  test('has the size that its pixels have when they are decoded', async () => {
    writeFileSync(path, await write());
    expect(imageSizeOf(path)).toEqual(await decoded(path));
  });

  test('cut anywhere, it has that size or none', async () => {
    const bytes = await write();
    const size = imageSizeOf(path);
    for (let end = 0; end < Math.min(bytes.length, 2000); end++) {
      const cut = bytes.subarray(0, end);
      const found = readImageSize((offset, length) => cut.subarray(offset, offset + length));
      // A cut may take what comes late: transparency of a later picture, an orientation.
      if (found !== undefined) expect([size!.height, size!.width]).toContain(found.height);
    }
  });
});

test('what is no image has no size', () => {
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'empty.png'), '');
  writeFileSync(join(folder, 'text.png'), 'network N(x: [1]) { relu }');
  for (const name of ['sub', 'empty.png', 'text.png', 'nowhere.png'])
    expect(imageSizeOf(join(folder, name)), name).toBeUndefined();
});

test('a file that leads on for ever is given up, after reading a little', () => {
  // A PNG of chunks, each four kilobytes further on.
  let reads = 0;
  const size = readImageSize((offset, length) => {
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    if (offset === 0) {
      bytes.set(Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x08\0\0\0\x08\x08\x02', 'latin1'));
    } else view.setUint32(0, 4096);
    reads++;
    return bytes;
  });
  expect(size).toBeUndefined();
  expect(reads).toBeLessThan(30_000);
});

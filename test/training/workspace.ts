/** A folder with made-up files for whatever data a program names. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** Larger than what programs cut from pictures. */
const SIZE = 96;
const PICTURES = 8;

type Picture = 'photo' | 'labels';

/** Smooth colors and a little noise; or a class for each pixel, in stripes. */
async function writePicture(path: string, size: number, seed: number, kind: Picture): Promise<void> {
  const channels = kind === 'photo' ? 3 : 1;
  const data = new Uint8Array(size * size * channels);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / channels);
    const [row, column] = [Math.floor(pixel / size), pixel % size];
    data[i] =
      kind === 'photo'
        ? 128 + 80 * Math.sin((row * (seed + 1) + column * (i % channels)) / 17) + ((i * 7919) % 31)
        : Math.floor((row + seed) / 7) % 5;
  }
  mkdirSync(dirname(path), { recursive: true });
  await sharp(data, { raw: { width: size, height: size, channels } })
    .png()
    .toFile(path);
}

async function writePictures(folder: string, size: number, kind: Picture = 'photo'): Promise<void> {
  for (let i = 0; i < PICTURES; i++) await writePicture(join(folder, `${i}.png`), size, i, kind);
}

const PATH = '"([^"\\n]+)"';

/** Writes what the data sources in `text` name, below `workspace`. */
export async function writeData(workspace: string, text: string): Promise<void> {
  for (const [, path, rest = ''] of text.matchAll(new RegExp(`\\bfolder\\(${PATH}([^)\\n]*)`, 'g'))) {
    const folders = rest.includes('labels: folders') ? ['daisies', 'roses'] : [''];
    for (const name of folders) await writePictures(join(workspace, path!, name), SIZE);
  }
  for (const [, inputs, targets, rest = ''] of text.matchAll(
    new RegExp(`\\bpairs\\(${PATH},\\s*${PATH}([^)\\n]*)`, 'g'),
  )) {
    await writePictures(join(workspace, inputs!), SIZE);
    await writePictures(join(workspace, targets!), SIZE, /labels: \d/.test(rest) ? 'labels' : 'photo');
  }
  for (const [, path] of text.matchAll(new RegExp(`\\bimage\\(${PATH}`, 'g'))) {
    await writePicture(join(workspace, path!), 64, 1, 'photo');
  }
}

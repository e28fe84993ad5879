/** Parts of a folder that has none of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Arguments, type ArgumentValue, tensor } from '@cnn-studio/language';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSource } from '../src/open-source';
import { isHeldBack } from '../src/sources/holdout';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-holdout-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function write(below: string) {
  const path = join(folder, 'photos', below);
  mkdirSync(dirname(path), { recursive: true });
  const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#804020' } })
    .png()
    .toBuffer();
  writeFileSync(path, pixel);
}

function open(args: Readonly<Record<string, ArgumentValue>>) {
  return openSource(
    {
      entry: 'folder',
      args: new Arguments(new Map(Object.entries({ path: 'photos', ...args }))),
      columns: [{ name: 'image', type: tensor([1, 1, 3]) }],
      location: { file: 'test.cnn', span: {} as never },
    },
    { workspace: folder, env: {}, fileOf: (key) => join(folder, key) },
  );
}

const names = async (split: string, holdout = 0.3) =>
  (await open({ split, holdout })).files!.map((path) => basename(path));

it('each image is on one side, and stays there when others come and go', async () => {
  for (let i = 0; i < 40; i++) await write(`${i}.png`);
  const [learned, held] = [await names('train'), await names('test')];
  expect(held.length).toBeGreaterThan(5);
  expect(held.length).toBeLessThan(20);
  expect(new Set([...learned, ...held]).size).toBe(40);
  expect(learned.length + held.length).toBe(40);

  for (let i = 0; i < 20; i++) rmSync(join(folder, 'photos', `${2 * i}.png`));
  for (let i = 100; i < 120; i++) await write(`${i}.png`);
  const isOld = (name: string) => Number.parseInt(name, 10) < 40;
  const isLeft = (name: string) => Number.parseInt(name, 10) % 2 === 1;
  expect((await names('test')).filter(isOld)).toEqual(held.filter(isLeft));
  expect((await names('train')).filter(isOld)).toEqual(learned.filter(isLeft));
});

it('a larger share holds back what a smaller one does', async () => {
  for (let i = 0; i < 40; i++) await write(`${i}.png`);
  expect(await names('test', 0.6)).toEqual(expect.arrayContaining(await names('test', 0.3)));
});

it('the side is that of the path below the folder, on every system', () => {
  const sides = ['a.png', 'b.png', 'c.png', 'cats/a.png', 'cats/b.png', 'dogs/a.png', 'dogs/b.png'].filter(
    (below) => isHeldBack(below, 0.5),
  );
  // Fixed for good: whoever trained on one side is measured on the other.
  expect(sides).toEqual(['a.png', 'b.png', 'c.png', 'cats/a.png', 'dogs/b.png']);
  // An accent may come apart from its letter.
  for (let i = 0; i < 20; i++)
    expect(isHeldBack(`caf\u00e9${i}`, 0.5)).toBe(isHeldBack(`cafe\u0301${i}`, 0.5));
});

it('comes close to the share where there are many', () => {
  const held = Array.from({ length: 20_000 }, (_, i) => `img_${i}.jpg`).filter((name) =>
    isHeldBack(name, 0.1),
  );
  // Three standard deviations of a fair draw are 127.
  expect(Math.abs(held.length - 2000)).toBeLessThan(130);
});

it('a part without images says how many there are and what to do', async () => {
  await write('only.png');
  const empty = isHeldBack('only.png', 0.5) ? 'train' : 'test';
  await expect(open({ split: empty, holdout: 0.5 })).rejects.toMatchObject({
    code: 'data-missing',
    message: expect.stringMatching(new RegExp(`None of the 1 images .* part \`${empty}\``)),
  });
});

it('names the part', async () => {
  for (let i = 0; i < 40; i++) await write(`${i}.png`);
  expect((await open({ split: 'test', holdout: 0.3 })).name).toBe('folder("photos", test)');
  expect((await open({})).name).toBe('folder("photos")');
});

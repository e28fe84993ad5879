/** `cnn check --data`: every image is read once, and what training would stop at, or what is odd, is told file by file. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cnn } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cnn-check-data-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NETWORK = 'network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) }\n';
const train = (data: string, more = '') => `${NETWORK}train t {
  ${data}
  minimize l2(N(image), image) over N
  steps 4
  batch 2
  ${more}
}
`;

function write(text: string): void {
  writeFileSync(join(folder, 'a.cnn'), text);
}

async function picture(name: string, size: readonly [number, number] = [40, 48], channels: 3 | 4 = 3) {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  const [height, width] = size;
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  const image = sharp({ create: { height, width, channels, background: '#808080', noise } });
  await (name.endsWith('g.png') ? image.toColourspace('b-w') : image).toFile(path);
  return path;
}

function truncate(path: string): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, bytes.length / 2));
}

const check = (...options: string[]) => cnn(['check', '--data', ...options, 'a.cnn'], { cwd: folder });

it('says that all is well, and how much was read', async () => {
  for (let i = 0; i < 3; i++) await picture(`photos/${i}.jpg`);
  write(train('data image = folder("photos") -> patch(32)'));
  const { status, out } = await check();
  expect(out).toContain('a.cnn:3: folder("photos"), 3 examples');
  expect(out).toContain('read 3 examples of 1 data source: no problems');
  expect(status).toBe(0);
  // Without the option nothing is read.
  truncate(join(folder, 'photos/1.jpg'));
  expect((await cnn(['check', 'a.cnn'], { cwd: folder })).status).toBe(0);
});

it('names each file that training would stop at, with cause and remedy, and ends with 1', async () => {
  for (let i = 0; i < 6; i++) await picture(`photos/${i}.${i % 2 === 0 ? 'jpg' : 'png'}`);
  truncate(join(folder, 'photos/0.jpg'));
  truncate(join(folder, 'photos/1.png'));
  writeFileSync(join(folder, 'photos/2.jpg'), '<html>404</html>');
  writeFileSync(join(folder, 'photos/3.png'), '');
  await picture('photos/small.png', [20, 100]);
  write(train('data image = folder("photos") -> patch(32)'));
  const { status, out } = await check();
  expect(status).toBe(1);
  expect(out).toContain('error: photos/0.jpg: it ends early, as a file that was not copied whole');
  expect(out).toMatch(
    /error: photos\/1.png: it is damaged, or was not copied whole|photos\/1.png: it ends early/,
  );
  expect(out).toContain('error: photos/2.jpg: it is a text, not an image');
  expect(out).toContain('error: photos/3.png: it is empty');
  expect(out).toContain('error: photos/small.png: it is 100x20 pixels, too small for `patch(32, 32)`');
  expect(out).toContain('Make the patch smaller');
  expect(out).toContain('read 7 examples of 1 data source: 5 errors');

  const json = JSON.parse((await check('--format', 'json')).out);
  expect(json.diagnostics).toEqual([]);
  expect(json.data).toMatchObject({
    canceled: false,
    sources: [{ name: 'folder("photos")', examples: 7, of: 7 }],
  });
  const [{ range, problems }] = json.data.sources;
  expect(range.start).toEqual({ line: 2, character: 15 });
  expect(problems.map(({ files }: { files: string[] }) => files)).toContainEqual([
    join(folder, 'photos/3.png'),
  ]);
  expect(problems).toHaveLength(5);
});

it('takes what is passed over for a warning', async () => {
  for (let i = 0; i < 3; i++) await picture(`photos/${i}.jpg`);
  truncate(join(folder, 'photos/1.jpg'));
  write(train('data image = folder("photos", skip: true) -> patch(32)'));
  const { status, out } = await check();
  expect(out).toContain('warning: photos/1.jpg: it ends early');
  expect(out).toContain('`skip: true` passes over it');
  expect(status).toBe(0);
});

it('lists all pairs without a partner, with two, and of sizes that do not belong together', async () => {
  for (const [name, size] of [
    ['a', [40, 40]],
    ['b', [40, 40]],
    ['c', [40, 40]],
  ] as const) {
    await picture(`lr/${name}.png`, size);
    await picture(`hr/${name}.png`, [80, 80]);
  }
  await picture('hr/b.png', [79, 80]);
  await picture('hr/c.png', [120, 120]);
  await picture('lr/lonely.png');
  await picture('lr/d.jpg');
  await picture('lr/d.png');
  await picture('hr/d.png', [80, 96]);
  write(
    train(
      'data small, image = pairs("lr", "hr") -> patch(32)',
      'measure l2(image, image) on pairs("lr", "hr")',
    ),
  );
  const { status, out } = await check();
  expect(status).toBe(1);
  expect(out).toContain('error: lr/lonely.png: it has no partner');
  expect(out).toMatch(
    /error: lr\/d\.(jpg|png), lr\/d\.(jpg|png): they have the same name except for the extension/,
  );
  expect(out).toContain('error: lr/b.png, hr/b.png: the images of one example are 40x40 and 80x79 pixels');
  // Where it is patched the size that comes out is another; measured whole, the proportion is.
  expect(out).toContain(
    'hr/c.png: it is 96x96 pixels after the chain of `data`, but the program was checked for 64x64',
  );
  expect(out).toContain(
    'lr/c.png, hr/c.png: the images of one example are 40x40 and 120x120 pixels, which is not',
  );
});

it('warns of colors among gray images, of transparency, and of images that are learned from and measured on', async () => {
  for (let i = 0; i < 3; i++) await picture(`photos/${i}.png`);
  await picture('photos/g.png');
  await picture('photos/seen.png', [40, 48], 4);
  await picture('test/new.png');
  mkdirSync(join(folder, 'test/deep'));
  copyFileSync(join(folder, 'photos/1.png'), join(folder, 'test/deep/other-name.png'));
  write(
    train('data image = folder("photos") -> patch(32)', 'measure psnr(N(image), image) on folder("test")'),
  );
  const { status, out } = await check();
  expect(out).toContain('warning: photos/g.png: it is gray, where the others have colors');
  expect(out).toContain('warning: photos/seen.png: it is transparent in places, which are laid on white');
  expect(out).toContain('warning: test/deep/other-name.png: it is learned from as well');
  expect(out).not.toContain('new.png');
  expect(status).toBe(0);
});

describe('where a source can not be opened at all', () => {
  it('it says so and reads the others', async () => {
    await picture('test/0.png');
    write(
      train('data image = folder("nowhere") -> patch(32)', 'measure psnr(N(image), image) on folder("test")'),
    );
    const { status, out } = await check();
    expect(status).toBe(1);
    expect(out).toContain('error: There is no "nowhere"');
    expect(out).toContain('folder("test"), 1 example\n');
  });

  it('for a block with errors it reads the others, and says which it did not', async () => {
    await picture('test/0.png');
    write(`${train('data image = folder("test") -> patch(32)')}
train broken {
  data image = folder("test") -> patch(32)
  minimize l2(Unknown(image), image) over N
  steps 2
}
`);
    const { status, out } = await check();
    expect(status).toBe(1);
    expect(out).toContain('the data of the train block broken were not read: it has errors');
    expect(out).toContain('read 1 example of 1 data source: no problems');
  });
});

it.runIf(process.platform !== 'win32')('can be canceled, and tells what was found until then', async () => {
  await picture('photos/000.jpg', [600, 800]);
  truncate(join(folder, 'photos/000.jpg'));
  const whole = await picture('photos/001.jpg', [1500, 2000]);
  for (let i = 2; i < 300; i++) copyFileSync(whole, join(folder, `photos/${String(i).padStart(3, '0')}.jpg`));
  write(train('data image = folder("photos") -> patch(32)'));
  const { spawn } = await import('node:child_process');
  // @ts-expect-error a build script without types
  const { cliBundle } = await import('../../../scripts/build.mjs');
  const tellArmed =
    "process.on('newListener', (event) => event === 'SIGINT' && process.stderr.write('armed'))";
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(tellArmed)}`,
      cliBundle,
      'check',
      '--data',
      'a.cnn',
    ],
    { cwd: folder },
  );
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.once('data', () => setTimeout(() => child.kill('SIGINT'), 700));
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect(status).toBe(130);
  expect(out).toMatch(/canceled: read \d+ of 300 examples: 1 error/);
});

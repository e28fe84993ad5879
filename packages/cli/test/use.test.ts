import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cnn, temporaryFolder } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';

const folder = temporaryFolder();

const PROGRAM = `network Fill(image: [28, 28, 1], hole: [28, 28, 1]) -> [28, 28, 1] {
  concat(hole) -> conv(4, 9) -> relu -> conv(1, 9) -> sigmoid
}

network Classify(image: [28, 28, 1]) -> [10] {
  max_pool(4) -> flatten -> dense(10)
}

train fill {
  data photo = mnist(train)
  hole = mask(photo, box: [8, 8])
  filled = Fill(photo * (1 - hole), hole)
  result = filled * hole + photo * (1 - hole)
  minimize l1(result, photo) over Fill using adam(1e-3)
  batch 4
  steps 2
}

train classify {
  data image, label = mnist(train)
  minimize cross_entropy(Classify(image), label) over Classify using adam(1e-3)
  batch 4
  steps 2
}
`;

const run = (...args: string[]) => cnn(args, { cwd: folder });
const train = (...args: string[]) => run('train', 'fill.cnn', '--backend', 'cpu', ...args);
const pixels = (name: string) => sharp(join(folder, name)).toColourspace('b-w').raw().toBuffer();

beforeAll(async () => {
  writeFileSync(join(folder, 'fill.cnn'), PROGRAM);
  expect((await train('--train', 'fill', '--steps', '2')).status).toBe(0);
  expect((await train('--train', 'fill', '--steps', '4', '--resume')).status).toBe(0);
  const gray = Buffer.from(Uint8Array.from({ length: 784 }, (_, i) => 40 + ((i * 13) % 150)));
  await sharp(gray, { raw: { width: 28, height: 28, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(join(folder, 'photo.png'));
  const hole = Buffer.from(Uint8Array.from({ length: 784 }, (_, i) => (i < 280 && i % 28 < 9 ? 255 : 0)));
  await sharp(hole, { raw: { width: 28, height: 28, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(join(folder, 'hole.png'));
}, 120_000);

const runFolder = () => {
  const runs = join(folder, 'runs', 'fill');
  return join(runs, readdirSync(runs)[0]!);
};

test('the newest run is found, and told; a hole is filled and the rest of the picture stays', async () => {
  const { status, out, err } = await run(
    'restore',
    'fill.cnn',
    'photo.png',
    '--mask',
    'hole.png',
    '-o',
    'filled.png',
  );
  expect([status, out]).toEqual([0, 'photo.png -> filled.png (28x28)\n']);
  expect(err).toMatch(/^using the run runs\/fill\/\d{4}-\d\d-\d\d_\d\d-\d\d-\d\dZ\n$/);
  const [before, after] = [await pixels('photo.png'), await pixels('filled.png')];
  after.forEach((value, i) => {
    if (i >= 280 || i % 28 >= 9) expect(value).toBe(before[i]);
  });
  expect(after.subarray(0, 9)).not.toEqual(before.subarray(0, 9));
});

test('without a hole it is said what is missing', async () => {
  const { status, err } = await run('restore', 'fill.cnn', 'photo.png', '-o', 'x.png');
  expect([status, existsSync(join(folder, 'x.png'))]).toEqual([1, false]);
  expect(err).toContain('with --mask');
});

test('a checkpoint is chosen by its step, and one that is not there is refused with those that are', async () => {
  for (const step of ['2', '4', 'last']) {
    const args = ['restore', 'fill.cnn', 'photo.png', '--mask', 'hole.png', '--step', step];
    expect((await run(...args, '-o', `at-${step}.png`)).status).toBe(0);
  }
  expect(await pixels('at-last.png')).toEqual(await pixels('at-4.png'));
  expect(await pixels('at-2.png')).not.toEqual(await pixels('at-4.png'));
  const none = await run('evaluate', 'fill.cnn', '--step', '3');
  expect([none.status, none.err]).toEqual([
    1,
    expect.stringMatching(/no checkpoint at step 3.*newest and the best are kept: 2, 4/s),
  ]);
  const best = await run('compile', 'fill.cnn', '--network', 'Fill', '--step', 'best', '-o', 'model');
  expect([best.status, best.err]).toEqual([1, expect.stringContaining('has no best checkpoint')]);
  const wrong = await run('evaluate', 'fill.cnn', '--step', 'newest');
  expect([wrong.status, wrong.err]).toEqual([2, expect.stringContaining('give best, last or a step number')]);
});

test('what a block has no run of is said', async () => {
  const { status, err } = await run('evaluate', 'fill.cnn', '--train', 'classify');
  expect([status, err]).toEqual([1, expect.stringContaining('there is no run of classify in runs')]);
});

test('a network that makes no picture is described, with the command for it', async () => {
  expect((await train('--train', 'classify')).status).toBe(0);
  const { status, err } = await run('restore', 'fill.cnn', 'photo.png', '--train', 'classify', '-o', 'x.png');
  expect(status).toBe(1);
  expect(err).toContain('Classify takes 28×28×1 and makes 10: it classifies images. Use `cnn classify`');
  expect(err).not.toContain('cnn generate');
  // Without --train it is the newest run that can: not the newest of all.
  const other = await run('restore', 'fill.cnn', 'photo.png', '--mask', 'hole.png', '-o', 'again.png');
  expect([other.status, other.err]).toEqual([0, expect.stringContaining('using the run runs/fill/')]);
});

test('a damaged checkpoint is passed over, and that is said', async () => {
  const path = join(runFolder(), 'checkpoints', '4', 'weights.safetensors');
  const whole = readFileSync(path);
  writeFileSync(path, whole.subarray(0, whole.length - 8));
  const told = 'warning: The checkpoint of step 4 is skipped.';
  const args = ['restore', 'fill.cnn', 'photo.png', '--mask', 'hole.png', '--train', 'fill'];
  const restored = await run(...args, '-o', 'older.png');
  expect([restored.status, restored.err]).toEqual([0, expect.stringContaining(told)]);
  expect(await pixels('older.png')).toEqual(await pixels('at-2.png'));
  const compiled = await run('compile', 'fill.cnn', '--network', 'Fill', '-o', 'model');
  expect([compiled.status, compiled.err]).toEqual([0, expect.stringContaining(told)]);
  const chosen = await run(...args, '--step', '4', '-o', 'x.png');
  expect(chosen.status).toBe(1);
});

test('of several pictures one that does not fit costs itself only', async () => {
  await sharp({ create: { width: 3, height: 3, channels: 3, background: '#fff' } })
    .png()
    .toFile(join(folder, 'small.png'));
  writeFileSync(join(folder, 'no-picture.png'), 'text');
  const pictures = ['photo.png', 'small.png', 'no-picture.png', 'photo.png'];
  const several = await run('restore', 'fill.cnn', ...pictures, '--degrade', '1', '-o', 'several');
  expect(several.status).toBe(1);
  expect(readdirSync(join(folder, 'several')).sort()).toEqual(['photo-2.png', 'photo.png']);
  expect(several.err).toContain(
    "error: small.png: `mask` of this file can't be applied to a picture of 3x3 pixels",
  );
  expect(several.err).toContain('no-picture.png');
  expect(several.err.trim().split('\n').at(-1)).toBe('error: 2 of 4 images could not be restored');
  // One picture fails as before, in one sentence.
  const single = await run('restore', 'fill.cnn', 'small.png', '--degrade', '1', '-o', 'single.png');
  expect(single.status).toBe(1);
  expect(single.err).toContain('error: `mask` of this file');
  expect(existsSync(join(folder, 'single.png'))).toBe(false);
});

/** `cnn evaluate --on FOLDER` against what a program with that folder in its `measure` says. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cnn, temporaryFolder } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';

const folder = temporaryFolder();
const run = (...args: string[]) => cnn(args, { cwd: folder });

const restore = (measured: string) => `
network Net(image: [H, W, 1]) -> [H, W, 1] where H % 2 == 0, W % 2 == 0 {
  space_to_depth(2) -> conv(4, 3) -> pixel_shuffle(2)
}
train restore {
  data clean = folder("train", size: [16, 16, 1])
  noisy = clean -> gaussian_noise(0.1)
  restored = Net(noisy)
  minimize l2(restored, clean) over Net using adam(1e-3)
  batch 2
  steps 2
  measure psnr(restored, clean) on ${measured}
}
`;

const classify = (measured: string) => `
network Net(image: [16, 16, 1]) -> [2] { flatten -> dense(2) }
train classify {
  data image, label = folder("classes", size: [16, 16, 1], labels: folders)
  minimize cross_entropy(Net(image), label) over Net using adam(1e-2)
  batch 2
  steps 2
  measure accuracy(Net(image), label), cross_entropy(Net(image), label) on ${measured}
}
`;

const enlarge = (measured: string) => `
network Net(image: [H, W, 1]) -> [2 * H, 2 * W, 1] { conv(4, 3) -> pixel_shuffle(2) }
train enlarge {
  data small, large = pairs("small", "large", channels: 1) -> patch(8)
  minimize l2(Net(small), large) over Net using adam(1e-3)
  batch 2
  steps 2
  measure psnr(Net(small), large) on ${measured}
}
`;

async function image(path: string, width: number, height: number, seed: number): Promise<void> {
  const pixels = Buffer.from(
    Array.from({ length: width * height }, (_, i) => 127 + 120 * Math.sin(seed + i * (0.3 + 0.1 * seed))),
  );
  await sharp(pixels, { raw: { width, height, channels: 1 } })
    .png()
    .toFile(join(folder, path));
}

async function measures(...args: string[]): Promise<Record<string, number>> {
  const { status, out, err } = await run('evaluate', ...args, '--backend', 'js', '--format', 'json');
  expect(err.replace(/^using the run.*\n/, '')).toBe('');
  expect(status).toBe(0);
  return Object.assign({}, ...JSON.parse(out).measures.map((one: { values: object }) => one.values));
}

beforeAll(async () => {
  const folders = ['train', 'other', 'small', 'large', 'in', 'out', 'classes/a', 'classes/b', 'test/b'];
  for (const path of folders) mkdirSync(join(folder, path), { recursive: true });
  for (let i = 0; i < 3; i++) {
    await image(`train/${i}.png`, 16, 16, i);
    await image(`other/${i}.png`, 18 + 2 * i, 23 - i, 9 + i);
    await image(`small/${i}.png`, 12, 10, i);
    await image(`large/${i}.png`, 24, 20, i);
    await image(`in/${i}.png`, 9 + i, 10, 5 + i);
    await image(`out/${i}.png`, 18 + 2 * i, 20, 5 + i);
    await image(`classes/${i % 2 ? 'b' : 'a'}/${i}.png`, 16, 16, i);
    await image(`test/b/${i}.png`, 20, 16, i);
  }
  const programs = {
    restore: [restore('folder("train", size: [16, 16, 1])'), restore('folder("other", channels: 1)')],
    classify: [
      classify('folder("classes", size: [16, 16, 1], labels: folders)'),
      classify('folder("test", size: [16, 16, 1], labels: folders)'),
    ],
    enlarge: [enlarge('pairs("small", "large", channels: 1)'), enlarge('pairs("in", "out", channels: 1)')],
  };
  for (const [name, [own, other]] of Object.entries(programs)) {
    writeFileSync(join(folder, `${name}.cnn`), own!);
    writeFileSync(join(folder, `${name}-other.cnn`), other!);
    const { status, err } = await run('train', `${name}.cnn`, '--backend', 'js', '--run', `runs/${name}`);
    expect(status, err).toBe(0);
  }
}, 120_000);

describe('evaluate --on', () => {
  test('takes images at their own sizes where the network takes any', async () => {
    const on = await measures('restore.cnn', '--run', 'runs/restore', '--on', 'other');
    expect(on).toEqual(await measures('restore-other.cnn', '--run', 'runs/restore'));
    expect(on).not.toEqual(await measures('restore.cnn', '--run', 'runs/restore'));
  });

  test('takes two folders for pairs, targets twice as large', async () => {
    const on = await measures('enlarge.cnn', '--run', 'runs/enlarge', '--on', 'in', '--on', 'out');
    expect(on).toEqual(await measures('enlarge-other.cnn', '--run', 'runs/enlarge'));
  });

  test('takes a subfolder for each class, which means by its name what it meant in training', async () => {
    const args = ['classify.cnn', '--run', 'runs/classify', '--on', 'test', '--backend', 'js'];
    const { status, out, err } = await run('evaluate', ...args, '--step', 'last', '--format', 'json');
    expect(status).toBe(0);
    expect(err).toBe('');
    const { measures: on, warnings } = JSON.parse(out);
    expect(on).toEqual([expect.objectContaining({ images: 3, on: 'folder("test")' })]);
    expect(on[0].values).toEqual(await measures('classify-other.cnn', '--run', 'runs/classify'));
    expect(warnings).toEqual([
      "The images of test are scaled and cut to 16×16×1, since what is measured can be computed at the data's size alone.",
    ]);
  });

  test('says what does not fit, and leaves it at that', async () => {
    const failing = async (name: string, ...args: string[]) => {
      const { status, out, err } = await run('evaluate', `${name}.cnn`, '--run', `runs/${name}`, ...args);
      expect(status).toBe(1);
      expect(out).toBe('');
      return err;
    };
    expect(await failing('enlarge', '--on', 'in')).toContain(
      'error: --on in does not fit: what is measured takes input: H×W×1, target: 2*H×2*W×1; give --on twice: the folder of the inputs, then the folder of the targets, whose files have the same names.',
    );
    expect(await failing('restore', '--on', 'in', '--on', 'out')).toContain(
      'error: --on in --on out does not fit: what is measured takes image: 16×16×1; name one folder of images.',
    );
    expect(await failing('restore', '--on', 'nowhere')).toContain(
      'error: --on nowhere: there is no such folder.',
    );
    expect(await failing('restore', '--on', 'train/0.png')).toContain(
      'error: --on train/0.png: that is a file; name the folder that holds it.',
    );
    expect(await failing('classify', '--on', 'other')).toContain('other');
  });
});

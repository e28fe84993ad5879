/** A folder whose subfolders are classes, as people have them: trained on, measured, and used where it is not any more. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cnn, temporaryFolder } from '@cnn-studio/testing/command';
import sharp, { type FormatEnum } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = temporaryFolder();
const run = (...args: string[]) => cnn(args, { cwd: folder });

const PROGRAM = `network Tell(image: [H, W, 3]) -> [3] { conv(4, 3) -> relu -> global_avg_pool -> dense(3) }
network Draw(z: [4], label: class(3)) -> [8, 8, 3] {
  concat(label -> embed(4)) -> dense(8 * 8 * 3) -> reshape(8, 8, 3) -> sigmoid
}

train tell {
  data image, label = folder("colors", labels: folders) -> patch(8) -> flip
  minimize cross_entropy(Tell(image), label) over Tell using adam(5e-2)
  batch 8
  steps 60
  measure accuracy(Tell(image), label) on folder("test", labels: folders)
}

train draw {
  data image, label = folder("colors", size: [8, 8, 3], labels: folders)
  minimize l2(Draw(normal(4), label), image) over Draw using adam(1e-2)
  batch 8
  steps 2
}
`;

const COLORS: Readonly<Record<string, string>> = { blue: '#2040d0', green: '#20a040', red: '#c02030' };

/** A picture of about one color, with some grain. */
async function picture(
  path: string,
  color: string,
  { width = 24, height = 16, palette = false }: { width?: number; height?: number; palette?: boolean } = {},
) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  const format = /\.jpe?g$/i.test(path) ? 'jpeg' : 'png';
  const grain = {
    create: {
      width,
      height,
      channels: 3,
      background: color,
      noise: { type: 'gaussian', mean: 128, sigma: 9 },
    },
  } as const;
  const blend = await sharp({ create: { width, height, channels: 3, background: color } })
    .composite([{ input: await sharp(grain).png().toBuffer(), blend: 'soft-light' }])
    .toFormat(format as keyof FormatEnum, palette ? { palette: true } : {})
    .toBuffer();
  writeFileSync(file, blend);
}

beforeAll(async () => {
  writeFileSync(join(folder, 'colors.cnn'), PROGRAM);
  for (const [name, color] of Object.entries(COLORS)) {
    await picture(`colors/${name}/a.jpg`, color, { width: 40, height: 31 });
    await picture(`colors/${name}/B.JPG`, color, { width: 9, height: 64 });
    await picture(`colors/${name}/c.png`, color, { palette: true });
    await picture(`colors/${name}/older/d.jpeg`, color, { width: 17, height: 12 });
  }
  writeFileSync(join(folder, 'colors/red/notes.txt'), 'not an image');
  await picture('colors/.cache/thumbnail.png', '#000000');
  // Lacks the first class: the others keep their numbers.
  await picture('test/green/e.png', COLORS.green!);
  await picture('test/red/f.png', COLORS.red!);
}, 60_000);

describe('class folders', () => {
  it('check, train and measure under their names', async () => {
    const check = await run('check', 'colors.cnn');
    expect(check.status).toBe(0);
    expect(check.out).toMatch(/CNN423.*blue/s);
    expect(check.out).not.toMatch(/CNN42[0-2]/);
    const trained = await run(
      'train',
      'colors.cnn',
      '--train',
      'tell',
      '--backend',
      'cpu',
      '--run',
      'runs/tell/1',
    );
    expect([trained.status, trained.err]).toEqual([0, expect.anything()]);
    const evaluated = await run(
      'evaluate',
      'colors.cnn',
      '--run',
      'runs/tell/1',
      '--backend',
      'cpu',
      '--format',
      'json',
    );
    const { measures } = JSON.parse(evaluated.out);
    expect(measures[0]).toMatchObject({ images: 2, values: { 'accuracy(Tell(image), label)': 1 } });
  }, 120_000);

  it('that are not those of the check are refused', async () => {
    await picture('test/violet/g.png', '#8020a0');
    const evaluated = await run('evaluate', 'colors.cnn', '--run', 'runs/tell/1', '--backend', 'cpu');
    expect(evaluated.status).toBe(1);
    expect(evaluated.err).toMatch(/CNN422|violet/);
    renameSync(join(folder, 'test/violet'), join(folder, 'violet'));
  }, 60_000);

  it('a class without images is no class to train on', async () => {
    mkdirSync(join(folder, 'colors/yellow'));
    writeFileSync(
      join(folder, 'four.cnn'),
      PROGRAM.replaceAll('dense(3)', 'dense(4)').replaceAll('[3]', '[4]'),
    );
    expect((await run('check', 'four.cnn')).out).toMatch(/CNN421.*no images for the class yellow/s);
    const trained = await run(
      'train',
      'four.cnn',
      '--train',
      'tell',
      '--backend',
      'cpu',
      '--run',
      'runs/four',
    );
    expect(trained.status).toBe(1);
    expect(trained.err).toMatch(/no images of the class yellow/);
    renameSync(join(folder, 'colors/yellow'), join(folder, 'yellow'));
  }, 60_000);

  it('have their names where the folder is not any more', async () => {
    const drawn = await run(
      'train',
      'colors.cnn',
      '--train',
      'draw',
      '--backend',
      'cpu',
      '--run',
      'runs/draw/1',
    );
    expect([drawn.status, drawn.err]).toEqual([0, expect.anything()]);
    renameSync(join(folder, 'colors'), join(folder, 'elsewhere'));
    renameSync(join(folder, 'test'), join(folder, 'elsewhere-test'));
    const images = ['elsewhere/red/B.JPG', 'elsewhere/blue/c.png'];
    const text = await run('classify', 'colors.cnn', ...images, '--backend', 'cpu', '--train', 'tell');
    expect([text.status, text.err]).toEqual([0, expect.anything()]);
    expect(text.out).toMatch(/B\.JPG +red /);
    expect(text.out).toMatch(/c\.png +blue /);
    const csv = await run(
      'classify',
      'colors.cnn',
      ...images,
      '--backend',
      'cpu',
      '--train',
      'tell',
      '--format',
      'csv',
    );
    expect(csv.out).toContain('file,rank,class,name,probability\nelsewhere/red/B.JPG,1,2,red,');
    const generate = (label: string) =>
      run(
        'generate',
        'colors.cnn',
        '--run',
        'runs/draw/1',
        '--label',
        label,
        '--backend',
        'cpu',
        '-o',
        `${label}.png`,
      );
    expect((await generate('green')).status).toBe(0);
    expect((await generate('1')).status).toBe(0);
    const [named, numbered] = await Promise.all(
      ['green.png', '1.png'].map((name) => sharp(join(folder, name)).raw().toBuffer()),
    );
    expect(named!.equals(numbered!)).toBe(true);
    expect((await generate('mauve')).err).toMatch(/no label mauve; labels are 0 to 2 \(blue, green, red\)/);
  }, 120_000);

  it('that another number fell to stop a run from going on', async () => {
    renameSync(join(folder, 'elsewhere'), join(folder, 'colors'));
    renameSync(join(folder, 'elsewhere-test'), join(folder, 'test'));
    renameSync(join(folder, 'colors/blue'), join(folder, 'colors/zinc'));
    const resumed = await run(
      'train',
      'colors.cnn',
      '--train',
      'draw',
      '--resume',
      '--run',
      'runs/draw/1',
      '--backend',
      'cpu',
    );
    expect(resumed.status).toBe(1);
    expect(resumed.err).toMatch(/blue, green, red then, green, red, zinc now/);
  }, 60_000);
});

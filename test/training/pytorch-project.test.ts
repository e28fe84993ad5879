/**
 * A train block that was exported for PyTorch trains there: data are read as `cnn` reads them, one process and two
 * share a run's folder and its event lines, and weights go both ways. Left out, and said, where no Python has PyTorch.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeImage, encodePng } from '../../packages/data/src';
import { isHeldBack } from '../../packages/data/src/sources/holdout';
import { findPackage } from '../../packages/exporters/src';
import { parseEvents } from '../../packages/protocol/src';
import { readSafetensors } from '../../packages/runtime/src/node/run/safetensors';
import { cnn } from '../../packages/testing/src/command';

const found = findPackage('torch');
const python = 'missing' in found ? '' : found.python;
if ('missing' in found)
  console.warn(`NOT TESTED: training by what is exported for PyTorch: ${found.missing}.`);

const PROGRAM = `/// Learns to take noise away.
network Denoiser(noisy: [H, W, 1]) -> [H, W, 1] {
  conv(8, 3) -> batch_norm -> relu as features
  noisy - (dropout(0.1) -> conv(1, 3))
}
network Judge(image: [H, W, 1]) -> [1] {
  conv(4, 3, spectral: true) -> leaky_relu(0.2) -> global_avg_pool -> dense(1)
}
train denoise {
  data clean = folder("photos", channels: 1, split: train, holdout: 0.3) -> patch(16) -> flip -> turn
  noisy = clean -> blur(0.5 .. 1) -> gaussian_noise(0.1)
  restored = Denoiser(noisy)
  phase first {
    epochs 2
    minimize l2(restored, clean) over Denoiser using adam(cosine(1e-3, warmup: 2))
  }
  phase second {
    steps 3
    repeat 2 {
      minimize hinge_discriminator(Judge(clean), Judge(restored)) + 5 * gradient_penalty(Judge, clean, restored) over Judge using rmsprop(1e-4)
    }
    minimize charbonnier(restored, clean) + 0.01 * ramp(0, 1) * hinge_generator(Judge(restored)) over Denoiser using adam(1e-4)
  }
  batch 4
  accumulate 2
  clip 1
  ema 0.9
  preview noisy, restored, clean every 2 steps
  measure psnr(restored, clean, levels: 256, border: 1), ssim(restored, clean) on folder("photos", channels: 1, split: test, holdout: 0.3) every epoch
}
`;

let folder: string;

/** Gray gradients of several sizes, one of them in color. */
const photos = Array.from({ length: 12 }, (_, i) => ({ name: `p${i}.png`, height: 20 + i, width: 30 - i }));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-project-'));
  mkdirSync(join(folder, 'photos'));
  for (const [i, { name, height, width }] of photos.entries()) {
    const channels = i === 3 ? 3 : 1;
    const data = Uint8Array.from({ length: height * width * channels }, (_, at) => (at * (i + 3)) % 251);
    writeFileSync(join(folder, 'photos', name), await encodePng({ height, width, channels, data }));
  }
  writeFileSync(join(folder, 'denoise.cnn'), PROGRAM);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ status: number | null; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-B', ...args], {
      cwd: folder,
      env: { ...process.env, OMP_NUM_THREADS: '1', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, err }));
  });
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

test('says that it was not verified where there is no PyTorch', async () => {
  const { status, out } = await cnn(
    [
      'export',
      'denoise.cnn',
      '--to',
      'pytorch',
      '--train',
      'denoise',
      '-o',
      'unverified',
      '--python',
      'nowhere',
    ],
    { cwd: folder },
  );
  expect(out).toMatch(/not verified here: PyTorch is not installed/);
  expect(status).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'unverified/certificate.json'), 'utf8'))).toMatchObject({
    target: 'pytorch',
    train: 'denoise',
    losses: [],
  });
});

describe.runIf(python !== '')('a project', () => {
  beforeAll(async () => {
    const { status, out, err } = await cnn(
      ['export', 'denoise.cnn', '--to', 'pytorch', '--train', 'denoise', '-o', 'project', '--python', python],
      { cwd: folder },
    );
    expect(err).toBe('');
    expect(out).toMatch(/verified on PyTorch .* the first 20 losses .* differ by at most \d\.\de-/);
    expect(status).toBe(0);
  });

  test('trains, in two processes, and goes on in one', async () => {
    const rendezvous = { MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(await freePort()), WORLD_SIZE: '2' };
    const script = ['project/train.py', '--workers', '0', '--output', 'run', '--checkpoint-every', '4'];
    const ends = await Promise.all(
      [0, 1].map((rank) =>
        run([...script, '--steps', '4'], { ...rendezvous, RANK: String(rank), LOCAL_RANK: String(rank) }),
      ),
    );
    expect(ends.map(({ status, err }) => (status === 0 ? 0 : err))).toEqual([0, 0]);
    const last = await run([...script, '--resume']);
    expect(last.status, last.err).toBe(0);
    const text = readFileSync(join(folder, 'run/events.ndjson'), 'utf8');
    const events = parseEvents(text);
    // Every line is one that `cnn` knows.
    expect(events.length).toBe(text.trim().split('\n').length);
    const steps = events.flatMap((event) => (event.event === 'step' ? [event] : []));
    // Two epochs of the part that is trained on, 8 images a step, then three steps.
    const trained = photos.filter(({ name }) => !isHeldBack(name, 0.3)).length;
    const total = Math.ceil((2 * trained) / 8) + 3;
    expect(steps.map(({ step }) => step)).toEqual(
      Array.from({ length: Math.max(total, 4) }, (_, i) => i + 1),
    );
    expect(Object.keys(steps.at(-1)!.losses)).toEqual(['Judge', 'Denoiser 2']);
    const measured = events.findLast((event) => event.event === 'measure');
    expect(measured).toMatchObject({ images: photos.length - trained });
    expect(Object.keys(measured!.values)).toEqual([
      'psnr(restored, clean, levels: 256, border: 1)',
      'ssim(restored, clean)',
    ]);
    const preview = events.findLast((event) => event.event === 'preview')!;
    expect((await decodeImage(preview.path)).height).toBeGreaterThan(16);
    expect(events.at(-1)).toMatchObject({ event: 'done', reason: 'finished' });
  });

  test('has weights that `cnn` begins with, and begins with those of `cnn`', async () => {
    const begun = await run(['project/train.py', '--workers', '0', '--output', 'first', '--steps', '1']);
    expect(begun.status, begun.err).toBe(0);
    const weights = 'first/checkpoints/1/weights.safetensors';
    const stored = await readSafetensors(join(folder, weights));
    expect(stored.get('Denoiser/conv_1/kernel')!.shape).toEqual([3, 3, 1, 8]);
    expect(stored.has('ema/Denoiser/batch_norm_1/moving_mean')).toBe(true);
    const trained = await cnn(
      [
        'train',
        'denoise.cnn',
        '--start',
        `Denoiser=${weights}`,
        '--steps',
        '1',
        '--run',
        'ours',
        '--backend',
        'cpu',
      ],
      { cwd: folder },
    );
    expect(trained.status, trained.err).toBe(0);
    expect(trained.out + trained.err).toMatch(/Denoiser starts with (\d+) of \1 weights/);
    const back = await run([
      'project/train.py',
      ...['--workers', '0', '--output', 'second', '--steps', '1'],
      ...['--weights', 'ours/checkpoints/1/weights.safetensors'],
    ]);
    expect(back.status, back.err).toBe(0);
  });

  test('reads data as `cnn` does', async () => {
    writeFileSync(
      join(folder, 'read.py'),
      `import json, sys
sys.path.insert(0, "project")
import data
(columns,) = data.folder("photos", channels=1, split="test", holdout=0.3)
print(json.dumps([[path.name, columns[i][..., 0].tolist()] for i, path in enumerate(columns.paths)]), file=sys.stderr)
`,
    );
    const { err } = await run(['read.py']);
    const read = JSON.parse(err.trim().split('\n').at(-1)!) as [string, number[][]][];
    const wanted = photos.filter(({ name }) => isHeldBack(name, 0.3)).map(({ name }) => name);
    expect(read.map(([name]) => name)).toEqual(wanted.sort());
    for (const [name, rows] of read) {
      const { data } = await decodeImage(join(folder, 'photos', name), { channels: 1 });
      expect(rows.flat()).toEqual([...data]);
    }
  });
});

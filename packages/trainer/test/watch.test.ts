import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked } from '@cnn-studio/testing/program';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../protocol/src/events';
import { train } from '../src/loop/train';
import { LossWatch } from '../src/loop/watch';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-watch-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('numbers that are not finite', () => {
  const program = (loss: string, optimizer: string) => `
network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(2, 3) -> batch_norm -> relu -> conv(1, 3) }
train t {
  data image = mnist(test)
  minimize ${loss} over N using ${optimizer}
  batch 4
  steps 3
}`;
  let runs = 0;
  async function outcome(text: string, backend: string) {
    const events: TrainingEvent[] = [];
    const run = join(folder, `run-${++runs}`);
    const error = await train({
      ...checked(join(folder, 'test.cnn'), text),
      train: 't',
      run,
      backend,
      onEvent: (event) => events.push(event),
    }).catch((error: Error & { code: string }) => error);
    return { error, events, run };
  }

  it.each(['cpu', 'js'])(
    'are noticed in the step that makes them, in the optimizer’s memory too, on %s',
    async (backend) => {
      // A gradient of 1e24 is finite and its square is not: the weight stays, for it is divided by infinity.
      const text = program('1e25 * l2(N(image), image)', 'adam(1e-3)');
      const { error, events, run } = await outcome(text, backend);
      expect(error).toMatchObject({ code: 'not-finite' });
      expect((error as Error).message).toMatch(
        /^The optimizer's memory adam\.0\/N\/\S+\/v became NaN or infinite in step 1\. Try a learning rate/,
      );
      expect(events.some(({ event }) => event === 'step')).toBe(false);
      expect(existsSync(join(run, 'checkpoints')) ? readdirSync(join(run, 'checkpoints')) : []).toEqual([]);
    },
  );

  it('are noticed in weights while the loss is still finite', async () => {
    const { error } = await outcome(program('1e10 * l2(N(image), image)', 'sgd(1e30)'), 'cpu');
    expect((error as Error).message).toMatch(/^The weight N\/\S+ became NaN or infinite in step 1\./);
  });

  it('are told from numbers that are only large', async () => {
    // The sum of two weights of 2e38 overflows; neither does.
    const text = `
network N(x: [2]) -> [2] { dense(2, bias: false) }
train t {
  x = uniform(2)
  minimize -1e5 * mean(N(x)) over N using sgd(1e34)
  batch 64
  steps 1
}`;
    const { error, events } = await outcome(text, 'cpu');
    expect(error).toMatchObject({ reason: 'finished' });
    expect(events.some(({ event }) => event === 'checkpoint')).toBe(true);
  });
});

describe('a watch of losses', () => {
  const watch = (minimizes: string) => {
    const { program } = checked(
      join(folder, 'watch.cnn'),
      `
network G(z: [4]) -> [8, 8, 1] { dense(64) -> reshape(8, 8, 1) -> sigmoid }
network D(image: [8, 8, 1]) -> [1] { flatten -> dense(1) }
train t {
  data a = folder("images", size: [8, 8, 1])
  fake = G(normal(4))
  ${minimizes}
  batch 4
  steps 100
}`,
    );
    return new LossWatch(program, program.trains.get('t')!);
  };
  const codes = (found: LossWatch, losses: readonly Record<string, number>[]) =>
    losses.flatMap((step, i) => found.look(i + 1, step).map(({ code }) => `${code} ${i + 1}`));
  const ADVERSARIES = `
  minimize bce(D(a), 1) + bce(D(fake), 0) over D
  minimize bce(D(fake), 1) over G`;
  const repeated = (count: number, losses: Record<string, number>) =>
    Array.from({ length: count }, () => losses);

  it('tells of one that explodes, once', () => {
    const found = watch('minimize l2(fake, a) over G');
    expect(codes(found, [{ G: 0.2 }, { G: 300 }, { G: 2e4 }, { G: 1e9 }])).toEqual(['loss-exploded 3']);
    expect(codes(watch('minimize l2(fake, a) over G'), [{ G: 5e6 }, { G: 4e7 }])).toEqual([]);
    const [warning] = watch('minimize l2(fake, a) over G').look(1, { G: 1 });
    expect(warning).toBeUndefined();
  });

  it('tells of a critic that has won, and of a generator', () => {
    const losses = [{ D: 1.3, G: 0.7 }, ...repeated(9, { D: 1e-10, G: 30 })];
    expect(codes(watch(ADVERSARIES), losses)).toEqual([]);
    expect(codes(watch(ADVERSARIES), [...losses, ...repeated(5, { D: 1e-10, G: 31 })])).toEqual([
      'loss-vanished 11',
    ]);
    const found = watch(ADVERSARIES);
    const told = repeated(10, { D: 9, G: 0 }).flatMap((step, i) => found.look(i + 1, step));
    expect(told).toHaveLength(1);
    expect(told[0]!.message).toMatch(
      /^The loss of G was below 0.00001 in the last 10 steps up to 10: it has overpowered D/,
    );
    // A single good step is none.
    expect(
      codes(
        watch(ADVERSARIES),
        repeated(30, { D: 0.5, G: 1 }).map((step, i) => (i % 9 ? { D: 0, G: 3 } : step)),
      ),
    ).toEqual([]);
  });

  it('leaves small losses alone that are no victory', () => {
    const small = repeated(40, { G: 0, D: 0, 'G 1': 0, 'G 2': 0 });
    expect(codes(watch('minimize l2(fake, a) over G'), small)).toEqual([]);
    expect(codes(watch('minimize bce(D(fake), 1) over G'), small)).toEqual([]);
    // The Wasserstein critic's loss is 0 when the two are balanced.
    const wasserstein = `
  minimize mean(D(fake)) - mean(D(a)) over D
  minimize -mean(D(fake)) over G`;
    expect(codes(watch(wasserstein), small)).toEqual([]);
  });
});

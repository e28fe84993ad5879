/** `best`, `patience` and `accumulate`: what is kept, when training ends, and that a resumed run is the same to the bit. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked } from '@cnn-studio/testing/program';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../inference/src';
import type { TrainingEvent } from '../../protocol/src';
import { type Runner, startBackend } from '../../runtime/src';
import { readNewest } from '../../runtime/src/node/run/checkpoint';
import { train } from '../src';

let folder: string;
let runner: Runner;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-best-'));
  runner = await startBackend('js');
  mkdirSync(join(folder, 'photos'));
  for (let i = 0; i < 7; i++) {
    const pixels = Buffer.from(Array.from({ length: 64 }, (_, at) => (at * 37 + i * 91) % 256));
    await sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } })
      .png()
      .toFile(join(folder, 'photos', `${i}.png`));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(name: string, text: string, options: { steps?: number; resume?: boolean } = {}) {
  const file = join(folder, `${name}.cnn`);
  const { program, files } = checked(file, text);
  const events: TrainingEvent[] = [];
  const path = join(folder, 'runs', name);
  const outcome = await train({
    program,
    files,
    train: 't',
    backend: runner,
    run: path,
    data: { workspace: folder, env: {} },
    checkpointEvery: { steps: 1, seconds: 1e9 },
    onEvent: (event) => events.push(event),
    ...options,
  });
  const { checkpoint } = (await readNewest(join(path, 'checkpoints'), 'all'))!;
  const steps = readdirSync(join(path, 'checkpoints'))
    .map(Number)
    .sort((a, b) => a - b);
  return { events, outcome, checkpoint, steps, path, program, file };
}

/** Learns for five steps and unlearns from then on. */
const there = (settings: string) =>
  `
network Affine(image: [8, 8, 1]) -> [8, 8, 1] { conv(1, 1) }
train t {
  data image = folder("photos", size: [8, 8, 1])
  copy = Affine(image)
  phase learn { minimize l2(copy, image) over Affine using sgd(0.5) steps 5 }
  phase forget { minimize 0.1 * mean(copy) over Affine using sgd(0.5) steps 20 }
  batch 7
  ${settings}
}`.replaceAll(/ (minimize|steps) /g, '\n $1 ');

describe('best', () => {
  it('is kept beside the newest, and used by --step best', async () => {
    const { checkpoint, steps, events, path, program, file } = await run(
      'kept',
      there('best psnr(copy, image) on folder("photos", size: [8, 8, 1]) every 1'),
    );
    expect(checkpoint.best).toMatchObject({ step: 5, waited: 20 });
    expect(steps).toEqual([5, 23, 24, 25]);
    const told = events.filter((event) => event.event === 'checkpoint' && event.best !== undefined);
    expect(told.map((event) => event.event === 'checkpoint' && event.step)).toEqual([1, 2, 3, 4, 5]);
    const context = { program, file, run: path, backend: runner, data: { workspace: folder, env: {} } };
    const best = await evaluate({ ...context, step: 'best' });
    expect(best.step).toBe(5);
    expect(Object.values(best.measures[0]!.values)).toEqual([checkpoint.best!.value]);
    const last = await evaluate({ ...context, step: 'last' });
    expect(Object.values(last.measures[0]!.values)[0]).toBeLessThan(checkpoint.best!.value);
    expect((await evaluate({ ...context, step: 24 })).step).toBe(24);
    await expect(evaluate({ ...context, step: 7 })).rejects.toThrow(
      'Only the newest and the best are kept: 5, 23, 24, 25.',
    );
  });

  it('is what a smaller value is, of a loss', async () => {
    const { checkpoint } = await run('smaller', there('best l2(copy, image) every 2'));
    expect(checkpoint.best).toMatchObject({ step: 4, waited: 11 });
  });

  it('is refused where no measure decides', async () => {
    const { path, program, file } = await run('none', there('measure psnr(copy, image) every 9'), {
      steps: 2,
    });
    const asked = evaluate({
      program,
      file,
      run: path,
      backend: runner,
      step: 'best',
      data: { workspace: folder, env: {} },
    });
    await expect(asked).rejects.toThrow('has no best checkpoint');
  });

  it('ends training when patience is over, also in a run that is resumed', async () => {
    const text = there('measure psnr(copy, image) every 1\n  best psnr(copy, image)\n  patience 4');
    const whole = await run('patience', text);
    expect(whole.outcome).toMatchObject({ reason: 'finished', step: 9 });
    expect(whole.checkpoint.best).toMatchObject({ step: 5, waited: 4 });
    expect(whole.steps).toEqual([5, 7, 8, 9]);
    const warned = whole.events.find((event) => event.event === 'warning');
    expect(warned).toMatchObject({
      code: 'patience',
      message: expect.stringContaining('The last 4 measures'),
    });
    // Interrupted in the midst of waiting.
    await run('patience-resumed', text, { steps: 7 });
    const resumed = await run('patience-resumed', text, { resume: true });
    expect(resumed.outcome.step).toBe(9);
    expect(resumed.checkpoint.best).toEqual(whole.checkpoint.best);
    expect(resumed.checkpoint.tensors).toEqual(whole.checkpoint.tensors);
    // It does not go on by itself, and does with a larger patience.
    expect((await run('patience-resumed', text, { resume: true })).outcome.step).toBe(9);
    const patient = text.replace('patience 4', 'patience 6');
    expect((await run('patience-resumed', patient, { resume: true })).outcome.step).toBe(11);
  });
});

describe('accumulate', () => {
  const block = (batch: string, norm = '') => `
network Net(image: [8, 8, 1]) -> [8, 8, 1] { conv(3, 3) ${norm} -> relu -> dropout(0.3) -> conv(1, 3) }
train t {
  data image = folder("photos", size: [8, 8, 1])
  noise = fixed normal([8, 8, 1])
  minimize l2(Net(image -> gaussian_noise(0.1, clip: false)) + 0.1 * noise, image) over Net using adam(0.01)
  ema 0.9
  clip 0.5
  epochs 6
  ${batch}
}`;

  it('makes what one large batch makes, to rounding', async () => {
    const large = await run('large', block('batch 6'));
    const small = await run('small', block('batch 2\n  accumulate 3'));
    expect(small.outcome.step).toBe(large.outcome.step);
    expect(small.checkpoint.draws).toBe(large.checkpoint.draws);
    expect([...small.checkpoint.tensors.keys()]).toEqual([...large.checkpoint.tensors.keys()]);
    for (const [name, { data }] of large.checkpoint.tensors) {
      const other = small.checkpoint.tensors.get(name)!.data;
      data.forEach((value, i) => {
        if (Math.abs(other[i]! - value) > 2e-5) expect(other[i], name).toBeCloseTo(value, 5);
      });
    }
    const losses = ({ events }: typeof large) =>
      events.flatMap((event) => (event.event === 'step' ? Object.values(event.losses) : []));
    for (const [i, loss] of losses(large).entries()) expect(losses(small)[i]).toBeCloseTo(loss!, 5);
  });

  it('updates statistics with every batch, and resumes to the bit', async () => {
    const text = block('batch 2\n  accumulate 3', '-> batch_norm');
    const whole = await run('whole', text);
    await run('halves', text, { steps: 3 });
    const resumed = await run('halves', text, { resume: true });
    expect(resumed.checkpoint.tensors).toEqual(whole.checkpoint.tensors);
    const mean = whole.checkpoint.tensors.get('Net/batch_norm_1/moving_mean')!.data;
    expect(mean.every((value) => value !== 0)).toBe(true);
  });
});

describe('ramp', () => {
  const text = (steps: number) => `
network Scale(image: [8, 8, 1]) -> [8, 8, 1] { conv(1, 1, bias: false) }
train t {
  data image = folder("photos", size: [8, 8, 1])
  rising = ramp(0, 1)
  falling = ramp(3, 1)
  copy = Scale(image)
  phase first {
    repeat 2 { minimize mean(rising + 0 * mean(copy)) over Scale using sgd(0.1) }
    minimize mean(10 * falling + 0 * mean(copy)) over Scale using sgd(0.1)
    steps ${steps}
  }
  phase second {
    minimize rising + 0 * mean(copy) over Scale using sgd(0.1)
    steps 3
  }
  batch 2
  measure rising + 0 * mean(copy) every 1
}`;

  it('goes over each phase anew, step by step, in losses and in measures', async () => {
    const { events, outcome } = await run('ramps', text(5));
    expect(outcome.step).toBe(8);
    const losses = events.flatMap((event) => (event.event === 'step' ? [Object.values(event.losses)] : []));
    const close = (values: (number | null)[]) => values.map((value) => Math.round(value! * 1e5) / 1e5);
    expect(losses.map(close)).toEqual([[0, 30], [0.25, 25], [0.5, 20], [0.75, 15], [1, 10], [0], [0.5], [1]]);
    const measured = events.flatMap((event) =>
      event.event === 'measure' ? Object.values(event.values) : [],
    );
    expect(close(measured)).toEqual([0, 0.25, 0.5, 0.75, 1, 0, 0.5, 1]);
  });

  it('is at its end after the training, and goes on where a run is resumed', async () => {
    const whole = await run('ramp-whole', text(5));
    await run('ramp-parts', text(5), { steps: 3 });
    const resumed = await run('ramp-parts', text(5), { resume: true });
    const values = ({ events }: typeof whole) =>
      events.flatMap((event) => (event.event === 'step' ? [event.losses] : []));
    expect(values(resumed)).toEqual(values(whole).slice(3));
    const evaluation = await evaluate({
      program: whole.program,
      file: whole.file,
      run: whole.path,
      step: 6,
      backend: runner,
      data: { workspace: folder, env: {} },
    });
    expect(Object.values(evaluation.measures[0]!.values)).toEqual([1]);
  });
});

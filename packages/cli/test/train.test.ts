import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEvent, type StepEvent, type TrainingEvent } from '@cnn-studio/protocol';
import { cnn, type Finished, root, temporaryFolder } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

const folder = temporaryFolder();
cpSync(join(root, 'examples/quick-digits.cnn'), join(folder, 'gan.cnn'));
cpSync(join(root, 'examples/deblur.cnn'), join(folder, 'deblur.cnn'));

function events({ out }: Finished): TrainingEvent[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map(eventOf);
}

/** A line that says what the schema of events says. */
function eventOf(line: string): TrainingEvent {
  const event = parseEvent(line);
  if (event === undefined) throw new Error(`not an event: ${line}`);
  return event;
}

function losses(run: Finished): Map<number, StepEvent['losses']> {
  const steps = events(run).flatMap((event) => (event.event === 'step' ? [event] : []));
  return new Map(steps.map(({ step, losses }) => [step, losses]));
}

describe('cnn train, on real MNIST', () => {
  it('emits valid events; a run killed at any moment resumes to the same numbers', async () => {
    const steps = 12;
    const whole = await cnn(['train', 'gan.cnn', '--steps', String(steps), '--json', '--run', 'whole'], {
      cwd: folder,
    });
    expect(whole.err).toBe('');
    expect(whole.status).toBe(0);
    const all = events(whole);
    expect(all[0]).toMatchObject({
      event: 'start',
      train: 'quick_digits',
      batch: 32,
      seed: 7,
      step: 1,
      of: steps,
    });
    expect(all.at(-1)).toMatchObject({ event: 'done', step: steps, reason: 'finished' });
    const expected = losses(whole);
    expect([...expected.keys()]).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
    for (const values of expected.values()) {
      expect(Object.keys(values)).toEqual(['Critic', 'Generator']);
      for (const loss of Object.values(values)) expect(Number.isFinite(loss)).toBe(true);
    }

    const killed = await cnn(['train', 'gan.cnn', '--steps', String(steps), '--json', '--run', 'killed'], {
      cwd: folder,
      onLine(line, child) {
        const event = eventOf(line);
        if (event.event === 'step' && event.step === 7) child.kill('SIGKILL');
      },
    });
    expect(killed.signal).toBe('SIGKILL');
    const resumed = await cnn(
      ['train', 'gan.cnn', '--steps', String(steps), '--json', '--run', 'killed', '--resume'],
      {
        cwd: folder,
      },
    );
    expect(resumed.status).toBe(0);
    for (const [step, values] of losses(resumed)) expect(values, `step ${step}`).toEqual(expected.get(step));
    expect(losses(resumed).has(steps)).toBe(true);
  });

  it('SIGINT saves a checkpoint and ends; --resume goes on from there', async () => {
    const stopped = await cnn(['train', 'gan.cnn', '--steps', '50', '--json', '--run', 'stopped'], {
      cwd: folder,
      onLine(line, child) {
        const event = eventOf(line);
        if (event.event === 'step' && event.step === 3) child.kill('SIGINT');
      },
    });
    expect(stopped.status).toBe(0);
    const done = events(stopped).at(-1);
    expect(done).toMatchObject({ event: 'done', reason: 'stopped' });
    const step = done?.event === 'done' ? done.step : 0;
    expect(existsSync(join(folder, 'stopped', 'checkpoints', String(step)))).toBe(true);
    const resumed = await cnn(
      ['train', 'gan.cnn', '--steps', String(step + 2), '--json', '--run', 'stopped', '--resume'],
      { cwd: folder },
    );
    expect([...losses(resumed).keys()]).toEqual([step + 1, step + 2]);
  });

  it('restores, generates, evaluates and compiles from the runs', async () => {
    const trained = await cnn(['train', 'deblur.cnn', '--steps', '40', '--run', 'deblur'], { cwd: folder });
    expect(trained.status).toBe(0);
    const digit = join(folder, 'digit.png');
    await sharp({ create: { width: 45, height: 33, channels: 3, background: '#222' } })
      .png()
      .toFile(digit);
    const restored = await cnn(
      ['restore', 'deblur.cnn', '--run', 'deblur', 'digit.png', '-o', 'restored.png'],
      {
        cwd: folder,
      },
    );
    expect(restored.err).toBe('');
    expect(await sharp(join(folder, 'restored.png')).metadata()).toMatchObject({ width: 45, height: 33 });

    const generated = await cnn(
      ['generate', 'gan.cnn', '--run', 'whole', '--label', '3', '--count', '9', '-o', 'three.png'],
      {
        cwd: folder,
      },
    );
    expect(generated.out).toContain('9 images by Generator');

    const compiled = await cnn(['compile', 'deblur.cnn', '--run', 'deblur', '-o', 'model'], { cwd: folder });
    expect(compiled.status).toBe(0);
    const model = JSON.parse(readFileSync(join(folder, 'model', 'model.json'), 'utf8')) as { format: string };
    expect(model.format).toBe('graph-model');
  });
});

describe('what can go wrong with a run', () => {
  it('a run folder below a file', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const { status, out } = await cnn(['train', 'gan.cnn', '--steps', '1', '--json', '--run', 'a-file/run'], {
      cwd: folder,
    });
    expect(status).toBe(1);
    expect(JSON.parse(out.trim())).toMatchObject({ event: 'error', code: 'run-unwritable' });
  });

  it('a data set that is not there', async () => {
    const text = readFileSync(join(folder, 'deblur.cnn'), 'utf8').replace('mnist(train)', 'idx("none.idx")');
    writeFileSync(join(folder, 'nodata.cnn'), text.replace(/on mnist\(test\) /, ''));
    const { status, err } = await cnn(['train', 'nodata.cnn', '--steps', '1'], { cwd: folder });
    expect(status).toBe(1);
    expect(err).toContain('none.idx');
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('a file with errors is not trained', async () => {
    writeFileSync(join(folder, 'bad.cnn'), 'network A(x: [28, 28, 1]) { cnv(1, 3) }\ntrain t { }\n');
    const { status, out } = await cnn(['train', 'bad.cnn', '--json'], { cwd: folder });
    expect(status).toBe(1);
    expect(JSON.parse(out.trim())).toMatchObject({ event: 'error', code: 'diagnostics' });
  });
});

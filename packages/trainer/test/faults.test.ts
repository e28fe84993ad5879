/** What goes wrong around a training that could go on: files, disks and folders. Nothing that was learned is lost. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked } from '@cnn-studio/testing/program';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../protocol/src/events';
import { TrainingControl } from '../src/loop/control';
import type { TrainOptions } from '../src/loop/options';
import { train } from '../src/loop/train';
import { EventLog, readEvents } from '../src/run/event-log';
import { EventFile } from '../src/tensorboard/writer';
import { tinyFunctions, tinyProgram } from './tiny';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cnn-faults-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(changes: Partial<TrainOptions> & { onStep?: (step: number) => void } = {}) {
  const { onStep, ...options } = changes;
  const events: TrainingEvent[] = [];
  const outcome = await train({
    program: tinyProgram(),
    functions: tinyFunctions(),
    train: 'tiny',
    files: [{ path: join(folder, 'tiny.cnn'), text: 'the text' }],
    backend: 'js',
    run: join(folder, 'run'),
    onEvent: (event) => {
      events.push(event);
      if (event.event === 'step') onStep?.(event.step);
    },
    ...options,
  }).catch((error: Error & { code: string }) => error);
  const warnings = events.flatMap((event) => (event.event === 'warning' ? [event.message] : []));
  return { events, outcome, warnings, losses: lossesOf(events) };
}

function lossesOf(events: readonly TrainingEvent[]) {
  return events.flatMap((event) => (event.event === 'step' ? [[event.step, event.losses.Affine]] : []));
}

const checkpoints = (name = 'run') => readdirSync(join(folder, name, 'checkpoints')).sort();

describe('a picture that is damaged while a run reads it', () => {
  const program = (measure: string) => `
network Affine(image: [8, 8, 1]) -> [8, 8, 1] { conv(1, 1) }
train tiny {
  data image = folder("photos", size: [8, 8, 1])
  minimize l2(Affine(image), image) over Affine using sgd(0.01)
  batch 1
  steps 6
  ${measure}
}`;

  async function pictures(name: string, count: number) {
    mkdirSync(join(folder, name));
    for (let i = 0; i < count; i++) {
      const color = { r: 40 * i, g: 0, b: 0 };
      const file = join(folder, name, `${i}.png`);
      await sharp({ create: { width: 8, height: 8, channels: 3, background: color } })
        .png()
        .toFile(file);
    }
  }

  async function damagedAfterStep(text: string, damaged: string) {
    const { program, files } = checked(join(folder, 'a.cnn'), text);
    const data = { workspace: folder, env: {} };
    const damage = () => {
      for (const name of readdirSync(join(folder, damaged)))
        writeFileSync(join(folder, damaged, name), 'no image');
    };
    const onStep = (step: number) => step === 1 && damage();
    return run({ program, functions: undefined, files, data, onStep });
  }

  it('costs no step, and is named', async () => {
    await pictures('photos', 6);
    const { outcome } = await damagedAfterStep(program(''), 'photos');
    expect(outcome).toMatchObject({ code: 'image-invalid' });
    const { message } = outcome as Error;
    expect(message).toMatch(/Cannot read the image .*photos.\d\.png: /);
    expect(message).toContain(
      `This happened in step 2. The state after step 1 is saved in ${join(folder, 'run')}`,
    );
    expect(checkpoints()).toEqual(['1']);
  });

  it('costs no step when only a measure reads it', async () => {
    await pictures('photos', 2);
    await pictures('test', 2);
    const text = program('measure l2(Affine(image), image) on folder("test", size: [8, 8, 1]) every 3');
    const { outcome } = await damagedAfterStep(text, 'test');
    expect(outcome).toMatchObject({ code: 'image-invalid' });
    expect((outcome as Error).message).toMatch(
      /test.\d\.png: .* while measuring after step 3\. .* is saved in/,
    );
    expect(checkpoints()).toEqual(['3']);
  });
});

describe('a disk that is full, or a folder that cannot be written', () => {
  it('at a preview is a warning', async () => {
    const previews = join(folder, 'run', 'previews');
    const blocked = await run({
      onStep: (step) => {
        if (step !== 5) return;
        rmSync(previews, { recursive: true });
        writeFileSync(previews, '');
      },
    });
    expect(blocked.outcome).toMatchObject({ reason: 'finished', step: 12 });
    expect(blocked.warnings).toHaveLength(1);
    expect(blocked.warnings[0]).toContain('Training continues, and writing will be tried again.');
  });

  it.runIf(existsSync('/dev/full'))(
    'at a line of the record is a warning, and an error at the end',
    async () => {
      mkdirSync(join(folder, 'run'));
      symlinkSync('/dev/full', join(folder, 'run', 'events.ndjson'));
      const { outcome, warnings, losses } = await run();
      expect(losses).toHaveLength(12);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain('The disk is full');
      expect(outcome).toMatchObject({ code: 'disk-full' });
      expect(checkpoints()).toEqual(['12']);
    },
  );

  it('that has room again gets all lines in order', () => {
    let full = true;
    const path = join(folder, 'events.ndjson');
    const log = new EventLog(path, (file, bytes) => {
      // A part of the line gets onto the disk, as it does.
      writeSync(file, bytes, 0, full ? 5 : bytes.length);
      if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
    const event = (step: number): TrainingEvent => ({ event: 'checkpoint', step, path: 'p' });
    expect(() => log.append(event(1))).toThrow('The disk is full');
    expect(() => log.append(event(2))).toThrow('The disk is full');
    expect(() => log.sync()).toThrow('The disk is full');
    full = false;
    log.append(event(3));
    log.close();
    expect(
      readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual([1, 2, 3].map(event));
  });

  it('at a checkpoint is a warning; the last one is saved elsewhere', async () => {
    const path = join(folder, 'run', 'checkpoints');
    const control = new TrainingControl();
    const block = (step: number) => {
      if (step === 8) control.send('stop');
      if (step !== 3) return;
      rmSync(path, { recursive: true });
      writeFileSync(path, '');
    };
    const whole = await run({ run: join(folder, 'whole') });
    const { outcome, warnings } = await run({
      control,
      onStep: block,
      checkpointEvery: { steps: 2, seconds: 1e9 },
    });
    expect(warnings).toHaveLength(1);
    expect(outcome).toMatchObject({ code: 'run-unwritable' });
    const saved = /is saved in (.*) instead;/.exec((outcome as Error).message)![1]!;
    try {
      const resumed = await run({ run: saved, resume: true });
      expect(resumed.losses).toEqual(whole.losses.slice(8));
      expect(lossesOf(readEvents(join(saved, 'events.ndjson')))).toEqual(whole.losses);
    } finally {
      rmSync(saved, { recursive: true });
    }
  });
});

describe('a run folder that goes away under its training', () => {
  it.each([
    ['is deleted', (path: string) => rmSync(path, { recursive: true })],
    ['is moved', (path: string) => renameSync(path, join(folder, 'moved'))],
  ])('%s: what was learned is saved anew, and it is an error', async (_, remove) => {
    const whole = await run({ run: join(folder, 'whole') });
    const path = join(folder, 'run');
    const { outcome } = await run({ onStep: (step) => step === 5 && remove(path) });
    expect(outcome).toMatchObject({ code: 'run-missing' });
    expect((outcome as Error).message).toContain('learned up to step 5, and the record, are saved again in');
    expect(readdirSync(path).sort()).toEqual([
      'checkpoints',
      'data.json',
      'events.ndjson',
      'previews',
      'run.json',
      'source',
    ]);
    const resumed = await run({ resume: true });
    expect(resumed.losses).toEqual(whole.losses.slice(5));
    expect(lossesOf(readEvents(join(path, 'events.ndjson')))).toEqual(whole.losses);
  });

  it('before anything was learned', async () => {
    const onEvent = (event: TrainingEvent) => {
      if (event.event === 'start') rmSync(join(folder, 'run'), { recursive: true });
    };
    expect((await run({ onEvent })).outcome).toMatchObject({ code: 'run-missing' });
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });

  it('or that another process has taken over is left to that', async () => {
    const path = join(folder, 'run');
    const id = 'b'.repeat(32);
    const { outcome } = await run({
      onStep: (step) => {
        if (step !== 5) return;
        rmSync(join(path, '.lock'), { recursive: true });
        mkdirSync(join(path, '.lock'));
        const other = JSON.stringify({ pid: process.ppid, host: hostname(), id });
        writeFileSync(join(path, '.lock', `${id}.json`), other);
        writeFileSync(join(path, 'run.lock'), other);
      },
    });
    expect(outcome).toMatchObject({ code: 'run-locked' });
    expect(checkpoints()).toEqual([]);
    expect(existsSync(join(path, 'run.lock'))).toBe(true);
  });
});

describe('a run that cannot be resumed', () => {
  it('stays as it was', async () => {
    await run({ steps: 6, checkpointEvery: { steps: 4, seconds: 1e9 } });
    rmSync(join(folder, 'run', 'checkpoints', '6'), { recursive: true });
    const before = readFileSync(join(folder, 'run', 'events.ndjson'));
    const functions = tinyFunctions();
    const grown = { ...functions, state: functions.state.map((spec) => ({ ...spec, shape: [2] })) };
    expect((await run({ resume: true, functions: grown })).outcome).toMatchObject({
      code: 'checkpoint-mismatch',
    });
    expect(readFileSync(join(folder, 'run', 'events.ndjson'))).toEqual(before);
  });
});

describe('TensorBoard files', () => {
  const files = () => readdirSync(folder).filter((name) => name.startsWith('events.out'));
  const write = (firstStep: number) => {
    const file = new EventFile(folder, firstStep);
    file.scalars(firstStep, { loss: 1 });
    file.close();
    return file.path;
  };

  it('are one for a run, however often it is resumed, and torn records are cut', () => {
    const path = write(1);
    const { length } = readFileSync(path);
    for (let resumed = 2; resumed < 52; resumed++) {
      const content = readFileSync(path);
      writeFileSync(path, content.subarray(0, content.length - (resumed % 7)));
      expect(write(resumed)).toBe(path);
    }
    expect(files()).toHaveLength(1);
    expect(readFileSync(path).length).toBeGreaterThan(length * 10);
  });

  it('that are damaged stay as they are', () => {
    const path = write(1);
    const damaged = readFileSync(path);
    damaged[damaged.length - 20]! ^= 1;
    damaged.fill(0, 60, 72);
    writeFileSync(path, damaged);
    expect(write(2)).not.toBe(path);
    expect(readFileSync(path)).toEqual(damaged);
  });
});

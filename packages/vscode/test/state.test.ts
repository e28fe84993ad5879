import { formatDuration } from '@cnn-studio/language/units';
import { parseEvent, parseEvents, type TrainingEvent } from '@cnn-studio/protocol';
import { expect, test } from 'vitest';
import { formatFigure } from '../src/runs/describe';
import { initialState, reduce, settled, type TrainingState } from '../src/runs/state';
import { momentsOf, previewsAt, viewOf } from '../src/training-panel/view';

const START: TrainingEvent = {
  event: 'start',
  time: '2026-01-01T00:00:00Z',
  file: '/a.cnn',
  train: 'digits',
  run: '/runs/1',
  backend: 'cpu',
  reason: 'always there',
  batch: 64,
  seed: 7,
  step: 1,
  of: 1200,
  parameters: { Critic: 10 },
};
const STEP: TrainingEvent = {
  event: 'step',
  step: 120,
  of: 1200,
  losses: { Critic: 0.70314, Generator: 0.00001234 },
  stepMs: 10,
  imagesPerSecond: 6400.4,
  etaSeconds: 132,
};

function preview(step: number, name = 'fake'): TrainingEvent {
  return { event: 'preview', step, name, path: `/runs/1/previews/${name}-${step}.png` };
}

function after(...events: TrainingEvent[]): TrainingState {
  return events.reduce(reduce, initialState('/a.cnn', 'digits'));
}

const TEXTS = {
  speed: (images: string) => `${images} images/s`,
  left: (duration: string) => `${duration} left`,
  interrupted: 'It broke off.',
  noPreview: 'Write preview.',
  firstPreview: (step: string) => `First after ${step}.`,
  noPreviews: 'None yet.',
  activity: ({ activity }: TrainingState) => activity,
  time: (iso: string) => iso,
  steps: (step: string, of: string) => `Step ${step} of ${of}`,
  memory: (bytes: string) => `${bytes} memory`,
  backend: (name: string) => `Backend ${name}`,
  saved: (step: string) => `Checkpoint at ${step}`,
};

test('a running run shows its figures', () => {
  const saved: TrainingEvent = { event: 'checkpoint', step: 100, path: '/runs/1/checkpoints/100' };
  expect(viewOf(after(START, saved, { ...STEP, memoryBytes: 412_300_000 }), TEXTS)).toEqual({
    title: 'digits',
    time: '2026-01-01T00:00:00Z',
    activity: 'running',
    live: true,
    paused: false,
    facts: [
      { text: 'Step 120 of 1,200' },
      { text: '6,400 images/s' },
      { text: '2 min left' },
      { text: '412 MB memory' },
      { text: 'Backend cpu', detail: 'always there' },
      { text: 'Checkpoint at 100' },
    ],
    progress: 0.1,
    warnings: [],
    problem: undefined,
    waiting: 'None yet.',
  });
});

test('a run that is over says nothing of speed, and offers no control', () => {
  const done = after(START, STEP, { event: 'done', step: 1200, seconds: 60, reason: 'finished' });
  expect(viewOf(done, TEXTS)).toMatchObject({
    activity: 'finished',
    live: false,
    facts: [{ text: 'Step 1,200 of 1,200' }, { text: 'Backend cpu', detail: 'always there' }],
    progress: 1,
  });
});

test('measures keep the newest value for each expression and data', () => {
  const measure = (value: number): TrainingEvent => ({
    event: 'measure',
    step: 10,
    values: { 'psnr(restored, clean)': value },
    on: 'mnist(test)',
    images: 10000,
  });
  expect(after(START, measure(13), measure(19.94)).measures).toEqual({
    'psnr(restored, clean) on mnist(test)': 19.94,
  });
});

test('previews of one step are one moment of the history', () => {
  const state = after(START, preview(100), preview(100, 'real'), preview(200));
  expect(momentsOf(state.previews)).toEqual([
    { step: 100, names: ['fake', 'real'] },
    { step: 200, names: ['fake'] },
  ]);
});

test('a run without pictures at a step shows those before it', () => {
  const { previews } = after(START, preview(100), preview(100, 'real'), preview(200));
  expect(previewsAt(previews, 150).map(({ name, step }) => `${name} ${step}`)).toEqual([
    'fake 100',
    'real 100',
  ]);
  expect(previewsAt(previews, 900).map(({ step }) => step)).toEqual([200]);
  expect(previewsAt(previews, 99)).toEqual([]);
});

test('a resumed run replaces the pictures after its checkpoint', () => {
  const state = after(START, preview(100), preview(200), preview(300), { ...START, step: 150 }, preview(200));
  expect(momentsOf(state.previews).map(({ step }) => step)).toEqual([100, 200]);
});

test('the end of the process settles what its events left open', () => {
  const gone = settled(after(START, STEP), false);
  expect(gone.activity).toBe('interrupted');
  expect(viewOf(gone, TEXTS).problem).toBe('It broke off.');
  expect(viewOf({ ...gone, problem: 'Killed.' }, TEXTS).problem).toBe('Killed. It broke off.');
  expect(settled(after(START, STEP), true).activity).toBe('running');
  const failed = after(START, { event: 'error', code: 'disk-full', message: 'the disk is full' });
  expect(settled(failed, false)).toEqual(failed);
  const done = after(START, { event: 'done', step: 3, seconds: 1, reason: 'finished' });
  expect(settled(done, false).activity).toBe('finished');
});

test('a run is of the time when it was begun, also when it goes on', () => {
  expect(after(START, { ...START, time: '2026-01-02T00:00:00Z', step: 9 }).time).toBe(START.time);
});

test.each([
  [undefined, 'None yet.'],
  [0, 'Write preview.'],
  [200, 'First after 200.'],
  [120, 'None yet.'],
])('while there is no picture, and the first comes after step %s: %s', (firstPreview, waiting) => {
  expect(viewOf(after({ ...START, firstPreview }, STEP), TEXTS).waiting).toBe(waiting);
});

test('figures and durations read well', () => {
  expect([0, 0.5, 123456, -0.0004, null, Number.NaN].map(formatFigure)).toEqual([
    '0',
    '0.5',
    '1.23e+5',
    '-4.00e-4',
    'not a number',
    'not a number',
  ]);
  expect([-1, 0.4, 89, 100, 3599, 7500, Number.POSITIVE_INFINITY].map(formatDuration)).toEqual([
    '0 s',
    '0 s',
    '89 s',
    '2 min',
    '1 h 0 min',
    '2 h 5 min',
    '?',
  ]);
});

test('an event must have what we show; a loss that is not a number is null', () => {
  expect(parseEvent(JSON.stringify({ ...STEP, losses: { Critic: null } }))).toBeDefined();
  expect(parseEvent(JSON.stringify({ ...STEP, losses: { Critic: 'high' } }))).toBeUndefined();
  expect(parseEvent(JSON.stringify({ ...STEP, step: '1' }))).toBeUndefined();
  expect(parseEvent('{"event":"constructor"}')).toBeUndefined();
});

test('the record of a run that was cut off is read up to the cut', () => {
  const lines = [START, STEP].map((event) => JSON.stringify(event)).join('\n');
  expect(parseEvents(`${lines}\n{"event":"step","st`).map(({ event }) => event)).toEqual(['start', 'step']);
});

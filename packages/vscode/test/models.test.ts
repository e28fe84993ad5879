import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RestoreParams, RestoreResult } from '@cnn-studio/protocol';
import { LineSplitter } from '@cnn-studio/protocol';
import { describe, expect, test } from 'vitest';
import { parseFromGeneration } from '../src/generation/messages';
import { Asker } from '../src/generation/page/asker';
import {
  type Choice,
  gridParams,
  imageParams,
  initialChoice,
  stripParams,
} from '../src/generation/page/state';
import { readModelRun } from '../src/model/run';
import { distinctNames, isImageName, restoredName } from '../src/restoration/files';
import { parseFromRestoration } from '../src/restoration/messages';
import { fitted, moved, placed, zoomed } from '../src/restoration/page/camera';
import { RestoreQueue } from '../src/restoration/queue';

describe('the queue of pictures', () => {
  const picture = { png: 'AAAA', height: 2, width: 2, channels: 1 };
  const WHOLE = { tiles: 1, height: 2, width: 2, overlap: 0, exact: true };
  const RESULT: RestoreResult = {
    network: 'N',
    input: picture,
    restored: picture,
    seconds: 1,
    tiling: WHOLE,
  };

  /** A process whose answers the test gives. */
  function fakeModel() {
    const asked: {
      params: RestoreParams;
      signal: AbortSignal;
      progress(done: number, of: number): void;
      resolve(result: RestoreResult): void;
      reject(error: Error): void;
    }[] = [];
    const restore = (
      params: RestoreParams,
      following: { progress(d: number, of: number): void; signal: AbortSignal },
    ) =>
      new Promise<RestoreResult>((resolve, reject) => {
        asked.push({ params, ...following, resolve, reject });
        const cancelled = Object.assign(new Error('cancelled'), { code: 'cancelled' });
        following.signal.addEventListener('abort', () => reject(cancelled));
      });
    return { asked, restore };
  }
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const states = (queue: RestoreQueue) => queue.items.map(({ state }) => state);

  test('does one after the other, the selected one first', async () => {
    const { asked, restore } = fakeModel();
    const queue = new RestoreQueue({ restore, changed() {} });
    queue.add(['a', 'b', 'c'].map((name) => ({ name, path: name })));
    expect(asked.map(({ params }) => params.image.name)).toEqual(['a']);
    queue.select(3);
    asked[0]!.progress(1, 4);
    expect(queue.items[0]).toMatchObject({ state: 'working', progress: 0.25 });
    asked[0]!.resolve(RESULT);
    await settle();
    expect(asked.map(({ params }) => params.image.name)).toEqual(['a', 'c']);
    expect(states(queue)).toEqual(['done', 'waiting', 'working']);
    queue.dispose();
  });

  test('a picture that fails says why, and the others go on', async () => {
    const { asked, restore } = fakeModel();
    const queue = new RestoreQueue({ restore, changed() {} });
    queue.add(['a', 'b'].map((name) => ({ name, path: name })));
    asked[0]!.reject(new Error('Cannot read the image a'));
    await settle();
    expect(queue.items[0]).toMatchObject({ state: 'failed', problem: 'Cannot read the image a' });
    expect(states(queue)).toEqual(['failed', 'working']);
    queue.dispose();
  });

  test('other options take back what is under way and do all again', async () => {
    const { asked, restore } = fakeModel();
    const queue = new RestoreQueue({ restore, changed() {} });
    queue.add(['a', 'b'].map((name) => ({ name, path: name })));
    queue.addFailed('c', 'Cannot read c');
    queue.setParams({ degrade: 3 });
    expect(asked[0]!.signal.aborted).toBe(true);
    await settle();
    expect(asked[1]!.params).toEqual({ degrade: 3, image: { name: 'a', path: 'a' }, original: undefined });
    expect(states(queue)).toEqual(['working', 'waiting', 'failed']);
    queue.dispose();
  });

  test('cancelled pictures stay cancelled, whatever comes late', async () => {
    const { asked, restore } = fakeModel();
    const queue = new RestoreQueue({ restore, changed() {} });
    queue.add(['a', 'b', 'c'].map((name) => ({ name, path: name })));
    queue.cancel(2);
    queue.cancel(1);
    asked[0]!.progress(3, 4);
    asked[0]!.resolve(RESULT);
    await settle();
    expect(states(queue)).toEqual(['cancelled', 'cancelled', 'working']);
    queue.cancelAll();
    await settle();
    expect(states(queue)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(asked).toHaveLength(2);
  });

  test('removing the selected picture selects its neighbor', () => {
    const { restore } = fakeModel();
    const queue = new RestoreQueue({ restore, changed() {} });
    queue.add(['a', 'b', 'c'].map((name) => ({ name, path: name })));
    queue.select(2);
    queue.remove(2);
    expect(queue.selected?.name).toBe('c');
    queue.remove(3);
    expect(queue.selected?.name).toBe('a');
    queue.dispose();
  });

  test('old results are given up for memory’s sake, and computed again when looked at', async () => {
    const { asked, restore } = fakeModel();
    const queue = new RestoreQueue({ restore, changed() {}, memory: 20 });
    queue.add(['a', 'b', 'c', 'd'].map((name) => ({ name, path: name })));
    for (let i = 0; i < 4; i++) {
      asked[i]!.resolve(RESULT);
      await settle();
    }
    expect(states(queue)).toEqual(['done', 'done', 'done', 'done']);
    // Eight characters each: the selected one and the two newest stay.
    expect(queue.items.map(({ result }) => result !== undefined)).toEqual([true, false, true, true]);
    queue.select(2);
    expect(states(queue)).toEqual(['done', 'working', 'done', 'done']);
    queue.dispose();
  });
});

describe('the camera', () => {
  const view = { width: 400, height: 300 };

  test('fits small pictures by whole factors and large ones wholly', () => {
    expect(fitted({ width: 28, height: 28 }, view)).toEqual({ zoom: 10, x: 14, y: 14 });
    expect(fitted({ width: 1600, height: 600 }, view).zoom).toBe(0.25);
  });

  test('zooming keeps the point under the pointer', () => {
    const picture = { width: 100, height: 100 };
    const before = fitted(picture, view);
    const about = { x: 60, y: -30 };
    const after = zoomed(before, 2, about, picture, view);
    expect(before.x + about.x / before.zoom).toBeCloseTo(after.x + about.x / after.zoom, 9);
    expect(before.y + about.y / before.zoom).toBeCloseTo(after.y + about.y / after.zoom, 9);
    expect(zoomed(before, 1e9, about, picture, view).zoom).toBe(64);
  });

  test('moving follows the pointer and keeps the picture in sight', () => {
    const picture = { width: 100, height: 100 };
    const camera = { zoom: 4, x: 50, y: 50 };
    const after = moved(camera, 40, 0, picture);
    expect(placed(after, view).left - placed(camera, view).left).toBe(40);
    expect(moved(camera, -1e6, 1e6, picture)).toEqual({ zoom: 4, x: 100, y: 0 });
  });
});

describe('what the generation page asks for', () => {
  const generator = { network: 'G', height: 28, width: 28, channels: 1, labels: 10, latentSize: 100 };
  const choice: Choice = { ...initialChoice(generator, 7), from: { sample: 3, label: 5 } };

  test('a grid: a row for each label, or one label', () => {
    expect(gridParams(choice)).toEqual({ network: 'G', seed: 7, count: 80 });
    expect(gridParams({ ...choice, label: 5, count: 36 })).toEqual({
      network: 'G',
      seed: 7,
      count: 36,
      label: 5,
    });
    const plain = initialChoice({ ...generator, labels: 0 }, 1);
    expect(gridParams(plain)).toEqual({ network: 'G', seed: 1, count: 36 });
    expect(imageParams(plain)).toEqual({ network: 'G', seed: 1, sample: 0 });
  });

  test('one sample, a mix of two, the way between them', () => {
    expect(imageParams(choice)).toEqual({ network: 'G', seed: 7, sample: 3, label: 5 });
    expect(stripParams(choice)).toBeUndefined();
    const both = { ...choice, to: { sample: 8, label: 2 }, mix: 0.25, directions: [0, 2] };
    const common = { network: 'G', seed: 7, sample: 3, to: 8, label: 5, directions: [0, 2] };
    expect(imageParams(both)).toEqual({ ...common, mix: 0.25 });
    expect(stripParams(both)).toEqual({ ...common, frames: 9 });
  });

  test('a slider asks one at a time, and for its last position always', () => {
    const sent: number[] = [];
    const asker = new Asker<number>((value) => sent.push(value));
    for (const value of [1, 2, 3]) asker.ask(value);
    expect(sent).toEqual([1]);
    asker.answered();
    expect(sent).toEqual([1, 3]);
    asker.answered();
    asker.answered();
    asker.ask(4);
    expect(sent).toEqual([1, 3, 4]);
  });
});

test('only messages that the pages can send are heard', () => {
  for (const message of [
    { type: 'ready' },
    { type: 'select', id: 3 },
    { type: 'pick', what: 'folder' },
    { type: 'uris', uris: ['file:///a.png'] },
    { type: 'file', name: 'a.png', bytes: new Uint8Array(2), first: true },
    { type: 'options', options: { network: undefined, degrade: true, seed: 3 } },
  ]) {
    expect(parseFromRestoration(message)).toEqual(message);
  }
  for (const message of [
    null,
    { type: 'constructor' },
    { type: 'save' },
    { type: 'pick', what: 'all' },
    { type: 'uris', uris: [3] },
    { type: 'file', name: 'a.png', bytes: 'AAAA' },
    { type: 'options', options: { degrade: true, seed: -1 } },
  ]) {
    expect(parseFromRestoration(message)).toBeUndefined();
  }
  expect(parseFromGeneration({ type: 'save', plate: 'grid' })).toEqual({ type: 'save', plate: 'grid' });
  expect(parseFromGeneration({ type: 'save', plate: 'all' })).toBeUndefined();
  expect(parseFromGeneration({ type: 'generate', plate: 'grid', params: null })).toBeUndefined();
});

test('names of restored files', () => {
  expect(['a.JPG', 'b.tar.png', '.png', 'notes.txt', 'png'].map(isImageName)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(['/x/a.b.jpg', 'C:\\x\\a.png', 'plain'].map(restoredName)).toEqual([
    'a.b-restored.png',
    'a-restored.png',
    'plain-restored.png',
  ]);
  expect(distinctNames(['a.png', 'A.png', 'a-2.png', 'b.png'])).toEqual([
    'a.png',
    'A-2.png',
    'a-2-2.png',
    'b.png',
  ]);
});

test('lines come whole however they are cut', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of ['one\r\ntw', 'o', '\n\n', 'three']) splitter.push(chunk);
  expect(lines).toEqual(['one', 'two']);
  splitter.end();
  expect(lines).toEqual(['one', 'two', 'three']);
});

test('a run is read with the program its weights belong to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-run-'));
  const run = join(folder, 'run');
  mkdirSync(join(run, 'source'), { recursive: true });
  const file = join(folder, 'a.cnn');
  const copy = join(run, 'source', 'a.cnn');
  for (const path of [file, copy]) writeFileSync(path, 'network A() {}\n');
  writeFileSync(
    join(run, 'run.json'),
    JSON.stringify({ train: 't', file, source: 'source/a.cnn', time: '2026-01-01T00:00:00Z' }),
  );
  expect(await readModelRun(run)).toEqual({ run, train: 't', file });
  writeFileSync(file, 'network B() {}\n');
  expect(await readModelRun(run)).toMatchObject({ file: copy });
  writeFileSync(join(run, 'run.json'), '{');
  expect(await readModelRun(run)).toBeUndefined();
  expect(await readModelRun(folder)).toBeUndefined();
});

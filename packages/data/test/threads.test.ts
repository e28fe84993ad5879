/** Batches read by threads are those read without: whatever their number, in any order, and what is wrong is told alike. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchReader } from '../src/batch-reader';
import type { ColumnSpec } from '../src/dataset';
import type { FileColumn, FilesOptions } from '../src/file-columns';
import { imageFiles } from '../src/sources/files';
import { dataSet } from '../src/stored';
import { ReaderThreads } from '../src/threads/reader-threads';
import { threaded } from '../src/threads/threaded';

const COUNT = 11;
const BATCH = 4;
let folder: string;
let script: string;
const paths: string[][] = [[], []];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-threads-'));
  script = join(import.meta.dirname, '../dist/test', `reader-thread-${process.pid}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, '../src/threads/reader-thread.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['sharp'],
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  for (const [column, size] of [20, 40].entries()) {
    mkdirSync(join(folder, String(column)));
    for (let i = 0; i < COUNT; i++) {
      const path = join(folder, String(column), `${i}.png`);
      const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
      await sharp({
        create: { width: size, height: size, channels: 3, background: '#808080', noise },
      }).toFile(path);
      paths[column]!.push(path);
    }
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
});

const columns: readonly ColumnSpec[] = [
  { name: 'small', shape: [8, 8, 3], dtype: 'float32' },
  { name: 'large', shape: [16, 16, 3], dtype: 'float32' },
  { name: 'label', shape: [], dtype: 'int32' },
];
const steps = [
  { entry: 'patch', args: new Map([['height', 8]]) },
  { entry: 'flip', args: new Map<string, unknown>([['probability', 0.5]]) },
  { entry: 'turn', args: new Map() },
];

function opened(options: FilesOptions, threads?: ReaderThreads) {
  const files = paths.map(
    (own, i): FileColumn => ({
      name: columns[i]!.name,
      shape: [undefined, undefined, 3],
      paths: own,
    }),
  );
  const labels = Int32Array.from({ length: COUNT }, (_, i) => i);
  const all = { labels, ...options };
  const data = dataSet(imageFiles('pairs', files, all), columns, steps);
  return threads === undefined
    ? data
    : threaded(data, { name: 'pairs', files, options: all, columns, steps }, threads);
}

async function draws(options: FilesOptions, threads: ReaderThreads | undefined, order: readonly number[]) {
  const data = opened(options, threads);
  const reader = new BatchReader([data], BATCH, 3);
  const found = new Map<number, readonly (readonly number[])[]>();
  for (const draw of order) {
    found.set(
      draw,
      await Promise.all(columns.map(async (_, column) => [...(await reader.read(draw, 0, column))])),
    );
  }
  return {
    batches: order.toSorted((a, b) => a - b).map((draw) => found.get(draw)),
    skipped: data.skipped?.(),
  };
}

describe.each([1, 2, 3])('with %i threads', (count) => {
  it('batches are the same, from the first epoch on, with a cache and without', async () => {
    const threads = new ReaderThreads(script, count);
    const order = [0, 1, 2, 3, 4, 5, 6];
    const expected = await draws({}, undefined, order);
    expect(await draws({}, threads, order)).toEqual(expected);
    expect(await draws({ cache: 0 }, threads, [5, 3, 4, 6, 0, 2, 1])).toEqual(expected);
    await threads.close();
  });
});

describe('where an image is damaged', () => {
  const whole = () => paths[0]![6]!;
  beforeAll(() => writeFileSync(whole(), 'no image'));

  it('the error is the same', async () => {
    const threads = new ReaderThreads(script, 2);
    const messageOf = (promise: Promise<unknown>) =>
      promise.catch((error: Error & { code: string }) => error);
    const [here, there] = await Promise.all(
      [undefined, threads].map((own) => messageOf(opened({}, own).read(0, [5, 6]))),
    );
    expect(there).toMatchObject({ code: 'image-invalid', message: (here as Error).message });
    // The threads go on.
    expect(await opened({}, threads).read(0, [5])).toHaveLength(8 * 8 * 3);
    await threads.close();
  });

  it('and passed over, the same example takes its place, with its label, and is told', async () => {
    const threads = new ReaderThreads(script, 2);
    const order = [0, 1, 2, 3];
    const expected = await draws({ skip: true }, undefined, order);
    const found = await draws({ skip: true }, threads, order);
    expect(found).toEqual(expected);
    expect(found.skipped).toHaveLength(1);
    expect(found.batches.flatMap((batch) => batch![2]!)).not.toContain(6);
    await threads.close();
  });
});

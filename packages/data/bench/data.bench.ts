/**
 * How fast patches come from photographs, as ratios to what this machine can do: sharp's own decoding for the first epoch, a plain copy of the
 * same bytes for the others; and whether training waits for them: `pnpm bench data`.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { BatchReader } from '../src/batch-reader';
import type { DataSet } from '../src/dataset';
import type { Pixels } from '../src/images/pixels';
import type { ReadingStep } from '../src/reading/steps';
import { imageFiles } from '../src/sources/files';
import { dataSet } from '../src/stored';
import { ReaderThreads } from '../src/threads/reader-threads';
import { threaded } from '../src/threads/threaded';

const PHOTOGRAPHS = 500;
const [WIDTH, HEIGHT] = [1000, 750];
const PATCH = 64;
const BATCH = 50;
/** So many epochs after the first are one measurement: one alone takes a tenth of a second. */
const LATER_EPOCHS = 20;
/** A step that keeps this thread busy, as an engine does. */
const STEP_MS = 40;
const SCRIPT = join(process.cwd(), 'packages/cli/dist/reader-thread.js');

const patch: ReadingStep = { entry: 'patch', args: new Map([['height', PATCH]]) };
const flip: ReadingStep = { entry: 'flip', args: new Map<string, unknown>([['probability', 0.5]]) };
const turn: ReadingStep = { entry: 'turn', args: new Map() };

const folder = mkdtempSync(join(tmpdir(), 'cnn-bench-data-'));
try {
  const paths = await photographs();
  await sharp(paths[0]!).raw().toBuffer();
  const alone = await rate(PHOTOGRAPHS, async () => {
    for (let at = 0; at < paths.length; at += BATCH) {
      await Promise.all(paths.slice(at, at + BATCH).map((path) => sharp(path).raw().toBuffer()));
    }
  });
  console.log(`sharp alone: ${alone.toFixed(0)} photographs of ${WIDTH}x${HEIGHT} a second`);
  const copied = await rate(PHOTOGRAPHS * LATER_EPOCHS, async () => copyPatches(LATER_EPOCHS * PHOTOGRAPHS));
  console.log(`a plain copy of such patches' bytes: ${copied.toFixed(0)} a second`);

  for (const count of [0, availableParallelism()]) {
    const threads = count === 0 ? undefined : new ReaderThreads(SCRIPT, count);
    console.log(count === 0 ? 'without threads' : `with ${count} threads`);
    for (const [name, steps] of [
      ['patch', [patch]],
      ['patch -> flip -> turn', [patch, flip, turn]],
    ] as const) {
      const batches = readerOf(paths, steps, threads);
      const first = await rate(PHOTOGRAPHS, () => readEpochs(batches, 0, 1));
      console.log(
        `  ${name}, epoch 1: ${first.toFixed(0)} a second, ${(first / alone).toFixed(2)} of sharp's decoding`,
      );
      const later = await rate(PHOTOGRAPHS * LATER_EPOCHS, () => readEpochs(batches, 1, LATER_EPOCHS));
      console.log(
        `  ${name}, epochs 2 to ${LATER_EPOCHS + 1}: ${later.toFixed(0)} patches of ${PATCH}x${PATCH} a second, ${(later / copied).toFixed(2)} of the copy`,
      );
    }
    const trained = readerOf(paths, [patch, flip], threads);
    for (const [epoch, epochs] of [
      [0, 1],
      [1, 4],
    ] as const) {
      const before = trained.waited;
      const start = performance.now();
      await readEpochs(trained, epoch, epochs, () => busy(STEP_MS));
      const share = (trained.waited - before) / (performance.now() - start);
      const which = epochs === 1 ? `epoch ${epoch + 1}` : `epochs ${epoch + 1} to ${epoch + epochs}`;
      console.log(
        `  ${which}, steps of ${STEP_MS} ms: ${(100 * share).toFixed(1)} % of the time waiting for data`,
      );
    }
    await threads?.close();
  }
  console.log(`memory: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A few made at random, each as many files. */
async function photographs(): Promise<string[]> {
  mkdirSync(join(folder, 'photos'));
  const originals = 10;
  const paths: string[] = [];
  for (let i = 0; i < PHOTOGRAPHS; i++) {
    const path = join(folder, 'photos', `${i}.jpg`);
    if (i < originals) {
      const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
      const small = await sharp({
        create: { width: 250, height: 188, channels: 3, background: '#808080', noise },
      })
        .png()
        .toBuffer();
      await sharp(small).resize(WIDTH, HEIGHT).jpeg({ quality: 90 }).toFile(path);
    } else copyFileSync(paths[i % originals]!, path);
    paths.push(path);
  }
  return paths;
}

/** From places all over as many bytes as the photographs take decoded. */
function copyPatches(count: number): void {
  const line = PATCH * 3;
  const photographs = Array.from({ length: 100 }, (): Pixels['data'] =>
    new Uint8Array(WIDTH * HEIGHT * 3).fill(7),
  );
  const batch = new Uint8Array(BATCH * PATCH * line);
  for (let i = 0; i < count; i++) {
    const from = photographs[(i * 37) % photographs.length]!;
    const [top, left] = [(i * 131) % (HEIGHT - PATCH), (i * 173) % (WIDTH - PATCH)];
    for (let y = 0; y < PATCH; y++) {
      const start = ((top + y) * WIDTH + left) * 3;
      batch.set(from.subarray(start, start + line), ((i % BATCH) * PATCH + y) * line);
    }
  }
}

function readerOf(
  paths: readonly string[],
  steps: readonly ReadingStep[],
  threads: ReaderThreads | undefined,
): BatchReader {
  const files = [{ name: 'image', shape: [undefined, undefined, 3] as const, paths }];
  const columns = [{ name: 'image', shape: [PATCH, PATCH, 3], dtype: 'float32' as const }];
  const data: DataSet = dataSet(imageFiles('photos', files), columns, steps);
  const of = { name: 'photos', files, options: {}, columns, steps };
  return new BatchReader([threads === undefined ? data : threaded(data, of, threads)], BATCH, 1);
}

async function readEpochs(
  batches: BatchReader,
  first: number,
  count: number,
  step?: () => void,
): Promise<void> {
  const draws = PHOTOGRAPHS / BATCH;
  for (let draw = first * draws; draw < (first + count) * draws; draw++) {
    await batches.read(draw, 0, 0);
    step?.();
  }
}

/** So many a second. */
async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (count * 1000) / (performance.now() - start);
}

function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/**
 * How fast patches come from photographs, beside sharp's own decoding on this machine, and whether training waits for them:
 * `pnpm bench data`.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { BatchReader } from '../src/batch-reader';
import { imageFiles } from '../src/sources/files';
import { dataSet } from '../src/stored';

const PHOTOGRAPHS = 500;
const [WIDTH, HEIGHT] = [1000, 750];
const PATCH = 64;
const BATCH = 50;
const EPOCHS = 4;
/** A step that keeps this thread busy, as an engine does. */
const STEP_MS = 40;

const folder = mkdtempSync(join(tmpdir(), 'cnn-bench-data-'));
try {
  const paths = await photographs();
  await sharp(paths[0]!).raw().toBuffer();

  const alone = await rate(async () => {
    for (let at = 0; at < paths.length; at += BATCH) {
      await Promise.all(paths.slice(at, at + BATCH).map((path) => sharp(path).raw().toBuffer()));
    }
  });
  console.log(`sharp alone: ${alone.toFixed(0)} photographs of ${WIDTH}x${HEIGHT} a second`);

  const batches = reader(paths);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const found = await rate(() => readEpoch(batches, epoch));
    const ratio = (found / alone).toFixed(2);
    console.log(
      `epoch ${epoch + 1}: ${found.toFixed(0)} patches of ${PATCH}x${PATCH} a second, ${ratio} of sharp's decoding`,
    );
  }

  const trained = reader(paths);
  for (const epoch of [0, 1]) {
    const before = trained.waited;
    const start = performance.now();
    await readEpoch(trained, epoch, () => busy(STEP_MS));
    const share = (trained.waited - before) / (performance.now() - start);
    console.log(
      `epoch ${epoch + 1}, steps of ${STEP_MS} ms: ${(100 * share).toFixed(1)} % of the time waiting for data`,
    );
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

function reader(paths: readonly string[]): BatchReader {
  const stored = imageFiles('photos', [{ name: 'image', shape: [undefined, undefined, 3], paths }]);
  const steps = [{ entry: 'patch', args: new Map([['height', PATCH]]) }];
  const columns = [{ name: 'image', shape: [PATCH, PATCH, 3], dtype: 'float32' as const }];
  return new BatchReader([dataSet(stored, columns, steps)], BATCH, 1);
}

async function readEpoch(batches: BatchReader, epoch: number, step?: () => void): Promise<void> {
  const draws = PHOTOGRAPHS / BATCH;
  for (let draw = epoch * draws; draw < (epoch + 1) * draws; draw++) {
    await batches.read(draw, 0, 0);
    step?.();
  }
}

/** Photographs a second. */
/** Photographs a second. */
async function rate(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (PHOTOGRAPHS * 1000) / (performance.now() - start);
}

function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

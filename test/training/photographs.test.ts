/** Photographs of several sizes: learned from in patches, measured whole, used at any size. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked } from '@cnn-studio/testing/program';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeImage, encodePng, writePng } from '../../packages/data/src';
import { evaluate } from '../../packages/inference/src/evaluate';
import { compare } from '../../packages/inference/src/restoration/compare';
import { restore } from '../../packages/inference/src/restoration/restore';
import type { TrainingEvent } from '../../packages/protocol/src';
import { train } from '../../packages/trainer/src/loop/train';

const PROGRAM = `network UNet(image: [H, W, 1]) -> [H, W, 1] where H % 4 == 0, W % 4 == 0 {
  conv(8, 3) -> relu as fine
  max_pool(2) -> conv(8, 3) -> relu
  max_pool(2) -> conv(8, 3) -> relu
  upsample(4) -> concat(fine) -> conv(1, 3) -> sigmoid
}
train t {
  data clean = folder("photos", channels: 1) -> patch(16) -> flip -> turn
  blurred = clean -> blur(1)
  made = UNet(blurred)
  minimize l2(made, clean) over UNet using adam(1e-2)
  batch 4
  steps 6
  preview blurred, made, clean every 3
  measure psnr(made, clean), psnr(blurred, clean) on folder("test", channels: 1) every 6
}
`;

/** None of the test images is a multiple of 4 in both directions. */
const SIZES = [
  [37, 22],
  [18, 41],
  [30, 30],
] as const;

let folder: string;
const paths: string[] = [];
const file = () => join(folder, 'net.cnn');

function picture(height: number, width: number, seed: number) {
  const data = Uint8Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return 128 + 50 * Math.sin((x * (seed + 2)) / 5) + 40 * Math.cos((y * (seed + 3)) / 7) + ((x + y) % 9);
  });
  return { height, width, channels: 1, data };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-photographs-'));
  for (const name of ['photos', 'test']) mkdirSync(join(folder, name));
  for (const [i, [height, width]] of SIZES.entries()) {
    await writePng(join(folder, 'photos', `${i}.png`), await encodePng(picture(height, width, i)));
    const path = join(folder, 'test', `${i}.png`);
    await writePng(path, await encodePng(picture(height, width, i + 5)));
    paths.push(path);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function trained(run: string, options: { steps?: number; resume?: boolean } = {}) {
  const { program, files } = checked(file(), PROGRAM);
  const events: TrainingEvent[] = [];
  await train({
    program,
    files,
    train: 't',
    backend: 'cpu',
    run,
    ...options,
    onEvent: (event) => events.push(event),
  });
  return events;
}

const losses = (events: readonly TrainingEvent[]) =>
  events.flatMap((event) => (event.event === 'step' ? [event.losses.UNet] : []));

it('trains on patches, and measures whole images, continued to what the network asks', async () => {
  const run = join(folder, 'run');
  const events = await trained(run);
  const measured = events.find((event) => event.event === 'measure');
  expect(measured).toMatchObject({ images: SIZES.length, on: 'folder("test")' });
  const { program } = checked(file(), PROGRAM);
  const evaluation = await evaluate({ program, run, backend: 'cpu', file: file() });
  expect(evaluation.measures[0]!.values).toEqual((measured as { values: unknown }).values);

  // The files that are written have that PSNR, and the images' own sizes.
  const output = join(folder, 'out');
  await restore({ program, run, backend: 'cpu', network: 'UNet', images: paths, output, degrade: 1 });
  let sum = 0;
  for (const [i, path] of paths.entries()) {
    sum += compare(await decodeImage(join(output, `${i}.png`)), await decodeImage(path))!.psnr;
  }
  expect(sum / paths.length).toBeCloseTo(evaluation.measures[0]!.values['psnr(made, clean)']!, 1);
});

it('goes on after a stop as if there had been none', async () => {
  const whole = losses(await trained(join(folder, 'whole')));
  const run = join(folder, 'parts');
  const first = losses(await trained(run, { steps: 3 }));
  const second = losses(await trained(run, { resume: true, steps: 6 }));
  expect([...first, ...second]).toEqual(whole);
});

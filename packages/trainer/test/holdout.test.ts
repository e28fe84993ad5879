/** One part of a folder is learned from, the other measured on. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked } from '@cnn-studio/testing/program';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isHeldBack } from '../../data/src/sources/holdout';
import type { TrainingEvent } from '../../protocol/src';
import { startBackend } from '../../runtime/src';
import { train } from '../src';

const COUNT = 20;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-holdout-'));
  mkdirSync(join(folder, 'photos'));
  for (let i = 0; i < COUNT; i++) {
    const background = { r: i * 10, g: i * 10, b: i * 10 };
    await sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .png()
      .toFile(join(folder, 'photos', `${i}.png`));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('trains on one and measures on the other', async () => {
  const file = join(folder, 'net.cnn');
  const { program, files } = checked(
    file,
    `network N(image: [H, W, 1]) -> [H, W, 1] { conv(1, 1) }
train t {
  data image = folder("photos", channels: 1, split: train, holdout: 0.4) -> patch(4)
  minimize l2(N(image), image) over N
  batch 2
  steps 2
  measure mean(image) on folder("photos", channels: 1, split: train, holdout: 0.4) every 2
  measure mean(image) on folder("photos", channels: 1, split: test, holdout: 0.4) every 2
}
`,
  );
  const events: TrainingEvent[] = [];
  await train({
    program,
    files,
    train: 't',
    backend: await startBackend('js'),
    run: join(folder, 'run'),
    data: { workspace: folder, env: {} },
    onEvent: (event) => events.push(event),
  });
  expect(events.filter(({ event }) => event === 'step')).toHaveLength(2);
  const measured = events.flatMap((event) => (event.event === 'measure' ? [event] : []));
  expect(measured.map(({ on }) => on)).toEqual(['folder("photos", train)', 'folder("photos", test)']);
  const [learned, held] = [false, true].map((side) =>
    Array.from({ length: COUNT }, (_, i) => i).filter((i) => isHeldBack(`${i}.png`, 0.4) === side),
  );
  for (const [i, side] of [learned!, held!].entries()) {
    expect(measured[i]!.images).toBe(side.length);
    const mean = side.reduce((sum, image) => sum + (image * 10) / 255, 0) / side.length;
    expect(measured[i]!.values['mean(image)']).toBeCloseTo(mean, 5);
  }
});

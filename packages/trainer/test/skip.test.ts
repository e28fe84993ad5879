/** Images that can't be used stop a training, or are passed over and counted, as the program says. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked } from '@cnn-studio/testing/program';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TrainingEvent } from '../../protocol/src';
import { train } from '../src';

let folder: string;
beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cnn-skip-')));
  mkdirSync(join(folder, 'photos'));
  for (let i = 0; i < 8; i++) {
    const background = { r: i * 10, g: i * 10, b: i * 10 };
    const size = i === 5 ? 4 : 12;
    await sharp({ create: { width: size, height: size, channels: 3, background } })
      .png()
      .toFile(join(folder, 'photos', `${i}.png`));
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(options: string, { resume = false, steps = 8, name = 'run' } = {}) {
  const { program, files } = checked(
    join(folder, 'net.cnn'),
    `network N(image: [H, W, 1]) -> [H, W, 1] { conv(1, 1) }
train t {
  data image = folder("photos", channels: 1${options}) -> patch(8) -> flip
  minimize l2(N(image), image * 2) over N using sgd(0.01)
  batch 2
  steps 8
  measure mean(image) on folder("photos", channels: 1${options}) every 8
}
`,
  );
  const events: TrainingEvent[] = [];
  const failure = await train({
    program,
    files,
    train: 't',
    steps,
    resume,
    backend: 'js',
    run: join(folder, name),
    data: { workspace: folder, env: {} },
    onEvent: (event) => events.push(event),
  }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return {
    failure,
    losses: events.flatMap((event) => (event.event === 'step' ? [event.losses.N] : [])),
    measured: events.flatMap((event) => (event.event === 'measure' ? [event] : [])),
    skipped: events.flatMap((event) =>
      event.event === 'warning' && event.code === 'data-skipped' ? [event.message] : [],
    ),
  };
}

const damage = (...names: number[]) => {
  for (const name of names) writeFileSync(join(folder, 'photos', `${name}.png`), 'no image');
};

it('stop a training, which names the file and what to do', async () => {
  const { failure } = await run('');
  expect(failure).toContain(
    `Cannot take ${join(folder, 'photos', '5.png')}: it is 4x4 pixels, too small for \`patch(8, 8)\`. Make the patch smaller`,
  );
  damage(0, 1, 2, 3, 4, 5, 6, 7);
  const { failure: other } = await run('', { name: 'other' });
  expect(other).toMatch(
    /Cannot read the image .*\d\.png: it is not an image .* `cnn check --data` lists all such/,
  );
});

it('are passed over, and counted, with `skip: true`', async () => {
  damage(2, 7);
  const { failure, losses, skipped, measured } = await run(', skip: true');
  expect(failure).toBeUndefined();
  expect(losses).toHaveLength(8);
  expect(skipped.at(-2)).toMatch(
    /^So far 3 examples are passed over of the 8 of folder\("photos"\), as `skip: true` says\. The first: Cannot /,
  );
  // All others, each once: measured whole, the small one is none of them.
  expect(skipped.at(-1)).toMatch(/^So far 2 examples are passed over/);
  expect(measured[0]!.values['mean(image)']).toBeCloseTo((0 + 10 + 30 + 40 + 50 + 60) / 6 / 255, 5);
});

it('that are passed over are others for nobody: a resumed run sees what it would have seen', async () => {
  damage(2, 7);
  const straight = await run(', skip: true', { name: 'straight' });
  const first = await run(', skip: true', { steps: 3 });
  const second = await run(', skip: true', { resume: true });
  expect([...first.losses, ...second.losses]).toEqual(straight.losses);
});

it('stop a training where none is left', async () => {
  damage(0, 1, 2, 3, 4, 6, 7);
  const { failure } = await run(', skip: true');
  expect(failure).toContain(
    'None of the 8 examples of folder("photos") can be used, so `skip: true` leaves nothing to learn from.',
  );
});

/** The bundled command reads images by threads of its own, and trains to the same numbers without any. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cnn, temporaryFolder } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { expect, it } from 'vitest';

const folder = temporaryFolder();

it('trains to the same losses whatever the number of threads', async () => {
  mkdirSync(join(folder, 'photos'));
  for (let i = 0; i < 5; i++) {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#808080', noise } }).toFile(
      join(folder, 'photos', `${i}.jpg`),
    );
  }
  writeFileSync(join(folder, 'photos', 'damaged.jpg'), 'no image');
  writeFileSync(
    join(folder, 'a.cnn'),
    `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) }
train t {
  data image = folder("photos", skip: true) -> patch(16) -> flip -> turn
  minimize l2(N(image), image) over N using sgd(0.1)
  batch 4
  steps 4
}
`,
  );
  const losses = async (threads: string) => {
    const args = ['train', 'a.cnn', '--backend', 'js', '--json', '--run', `run-${threads}`];
    const { status, out, err } = await cnn(args, { cwd: folder, env: { CNN_DATA_THREADS: threads } });
    expect(status, out + err).toBe(0);
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(
      events.some(({ code, message }) => code === 'data-skipped' && message.includes('damaged.jpg')),
    ).toBe(true);
    return events.flatMap(({ event, losses }) => (event === 'step' ? [losses.N] : []));
  };
  const without = await losses('0');
  expect(without).toHaveLength(4);
  expect(await losses('1')).toEqual(without);
  expect(await losses('3')).toEqual(without);
});

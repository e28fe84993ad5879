/** A run whose program was edited since: what can't be resumed is left as it was, and goes on as it was begun. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cnn, temporaryFolder } from '@cnn-studio/testing/command';
import { describe, expect, it } from 'vitest';

const folder = temporaryFolder();
const BLOCKS = 'block Wide(channels) {\n  conv(channels, 3) -> relu\n}\n';
const PROGRAM = `import "../blocks.cnn"

network Denoiser(image: [28, 28, 1]) -> [28, 28, 1] {
  Wide(4)
  conv(1, 3) -> sigmoid
}

train tiny {
  data clean = mnist(train)
  noisy = clean -> salt_pepper(0.05)
  restored = Denoiser(noisy)
  minimize l1(restored, clean) over Denoiser using adam(1e-3)
  batch 4
  steps 3
  preview restored every 2
  measure psnr(restored, clean) on mnist(test)
}
`;

function write(program: string, blocks = BLOCKS): void {
  mkdirSync(join(folder, 'programs'), { recursive: true });
  writeFileSync(join(folder, 'programs/tiny.cnn'), program);
  writeFileSync(join(folder, 'blocks.cnn'), blocks);
}

const record = () =>
  readFileSync(join(folder, 'run/events.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; firstPreview?: number; step?: number });
const train = (...args: string[]) =>
  cnn(['train', 'programs/tiny.cnn', '--json', '--run', 'run', ...args], { cwd: folder });

describe('a run whose program was edited', () => {
  it('says what it can be used for, and when its first preview comes', async () => {
    write(PROGRAM);
    expect((await train()).status).toBe(0);
    const manifest = JSON.parse(readFileSync(join(folder, 'run/run.json'), 'utf8'));
    expect(manifest).toMatchObject({ generators: [], restorers: ['Denoiser'] });
    expect(record()[0]).toMatchObject({ event: 'start', firstPreview: 2 });
  });

  it('is not marked as failed when it can’t be resumed', async () => {
    const before = record();
    write(PROGRAM, BLOCKS.replace('3)', '5)'));
    const { status, out } = await train('--resume', '--steps', '5');
    expect(status).toBe(1);
    expect(out).toContain('"event":"error"');
    expect(record()).toEqual(before);
  });

  it('tells mistakes in a line to whoever reads events', async () => {
    write(PROGRAM.replace('conv(1, 3)', 'conv(2, 3)').replace('sigmoid', 'sigmoit'));
    const { out } = await train('--resume');
    const { code, message } = JSON.parse(out.trim()) as { code: string; message: string };
    expect(code).toBe('diagnostics');
    expect(message).toMatch(/^programs\/tiny\.cnn has an error\. Line 5: .*sigmoit.* \(CNN\d+\)$/);
  });

  it('goes on, and is measured, as it was begun', async () => {
    const { status, err } = await train('--resume', '--as-begun', '--steps', '5');
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(record().at(-1)).toMatchObject({ event: 'done', step: 5 });
    const args = ['evaluate', 'programs/tiny.cnn', '--run', 'run', '--as-begun', '--format', 'json'];
    const evaluated = await cnn(args, { cwd: folder });
    expect(JSON.parse(evaluated.out)).toMatchObject({ step: 5, measures: [{ on: 'mnist(test)' }] });
  });

  it('refuses to begin as it was begun', async () => {
    const { status, err, out } = await cnn(['train', 'programs/tiny.cnn', '--as-begun'], { cwd: folder });
    expect(status).toBe(2);
    expect(err + out).toContain('--as-begun goes with --resume and --run');
  });
});

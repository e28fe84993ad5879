/** CNN Studio in one file, on a machine that has nothing: no programs on the PATH, no home, an empty folder. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, temporaryFolder } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GpuBenchmark } from '../../packages/cli/src/bench/results';
import type { Doctor } from '../../packages/protocol/src';
import { softwareGpu } from '../backends/software-gpu';

const RESTORE = `
network Smooth(image: [h, w, 1]) -> [h, w, 1] {
  conv(4, 3) -> relu
  conv(1, 3) -> sigmoid
}

train smooth {
  data clean = mnist(train)
  restored = Smooth(clean -> gaussian_noise(0.1))
  minimize l1(restored, clean) over Smooth using adam(1e-2)
  batch 4
  steps 20
}
`;

const platform = `${process.platform}-${process.arch}`;
const folder = temporaryFolder();
const children: ChildProcess[] = [];
/** What the archive holds. */
let unpacked = '';
/** Why it can't be made here. */
const obstacle = process.platform === 'win32' ? undefined : missingTool();

function missingTool(): string | undefined {
  const { error } = spawnSync('xz', ['--version']);
  return error === undefined ? undefined : 'xz, which writes the archive, is not installed';
}

/** The command as a person starts it, with nothing in its environment but what is given. */
function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const windows = process.platform === 'win32';
  const child = spawn(join(unpacked, windows ? 'cnn.cmd' : 'cnn'), args, {
    cwd: unpacked,
    env: { PATH: '', HOME: '', NO_COLOR: '1', ...env },
    shell: windows,
  });
  children.push(child);
  return child;
}

function run(
  args: readonly string[],
  env?: Record<string, string>,
): Promise<{ status: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = start(args, env);
    let [out, err] = ['', ''];
    child.stdout!.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr!.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

beforeAll(() => {
  if (obstacle !== undefined) return;
  const archive = join(folder, process.platform === 'win32' ? 'cnn.zip' : 'cnn.tar.xz');
  // Hardly compressed: that takes a minute or two.
  const args = ['--portable', platform, '--effort', '0', '--out', archive];
  execFileSync(process.execPath, [join(root, 'scripts/package.mjs'), ...args], { stdio: 'ignore' });
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  execFileSync('tar', ['-xf', archive, '-C', empty]);
  rmSync(archive);
  unpacked = join(empty, readdirSync(empty)[0]!);
}, 600_000);

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

describe.skipIf(obstacle !== undefined)(
  `the archive${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    it('checks an example', async () => {
      expect(await run(['check', 'examples/digits.cnn'])).toMatchObject({ status: 0, err: '' });
    });

    it('knows what works, and has its data', async () => {
      const { out, status } = await run(['doctor', '--format', 'json']);
      const { backends, data } = JSON.parse(out) as Doctor;
      expect(status).toBe(0);
      expect(backends.find(({ name }) => name === 'cpu')).toMatchObject({ works: true });
      expect(data.find(({ name }) => name === 'mnist')?.path).toContain(unpacked);
      // Its native part is there, whatever the machine's driver says.
      expect(backends.find(({ name }) => name === 'webgpu')?.problem ?? '').not.toContain('not installed');
    });

    it('trains twenty steps, and restores a photograph with what it trained', async () => {
      writeFileSync(join(unpacked, 'smooth.cnn'), RESTORE);
      const trained = await run(['train', 'smooth.cnn', '--backend', 'cpu', '--run', 'run', '--json']);
      expect(trained.err).toBe('');
      expect(trained.out.match(/"event":"step"/g)).toHaveLength(20);
      const pixels = Buffer.from(Uint8Array.from({ length: 96 * 64 }, (_, i) => (i * 7) % 256));
      const raw = { width: 96, height: 64, channels: 1 as const };
      await sharp(pixels, { raw }).jpeg().toFile(join(unpacked, 'photograph.jpg'));
      const restored = await run([
        'restore',
        'smooth.cnn',
        'photograph.jpg',
        '--run',
        'run',
        '-o',
        'restored.png',
      ]);
      expect(restored).toMatchObject({ status: 0, err: '' });
      expect(await sharp(join(unpacked, 'restored.png')).metadata()).toMatchObject({ width: 96, height: 64 });
    });

    it('leaves nothing where it was started', () => {
      const left = readdirSync(unpacked);
      expect(left.filter((name) => name.startsWith('.'))).toEqual([]);
    });

    it('measures a GPU, and keeps what it measured when it is killed', async ({ skip }) => {
      const software = await softwareGpu();
      skip(software === undefined, 'no program imitates a GPU on this system');
      const child = start(['bench', 'gpu', '--quick', '-o', 'bench.json'], software);
      await new Promise<void>((resolve, reject) => {
        let out = '';
        child.stdout!.on('data', (chunk) => {
          out += chunk;
          if (/product 64 webgpu-ort: .*ms/.test(out)) resolve();
        });
        child.on('close', () => reject(new Error(`it ended after: ${out}`)));
      });
      child.kill('SIGKILL');
      const path = join(unpacked, 'bench.json');
      expect(existsSync(path)).toBe(true);
      const results = JSON.parse(readFileSync(path, 'utf8')) as GpuBenchmark;
      expect(results).toMatchObject({
        format: 1,
        status: 'running',
        tiny: true,
        adapter: { isSoftware: true },
      });
      expect(results.backends.find(({ name }) => name === 'webgpu-ort')?.works).toBe(true);
      expect(results.products[0]).toMatchObject({ backend: 'webgpu-ort', size: 64 });
      expect(results.products[0]!.medianMs).toBeGreaterThan(0);
      expect(results.tasks.map(({ status }) => status)).toContain('waiting');
    });
  },
);

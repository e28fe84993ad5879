/** How backends are found, described and chosen; whether they compute the same is tested in test/backends. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describe as describeAdapter } from '../src/backends/adapter';
import { remember, remembered } from '../src/backends/autotune-cache';
import { nodeGpu } from '../src/backends/libtensorflow';
import { installation, locations } from '../src/backends/packages';
import { BACKEND_NAMES } from '../src/backends/runner';
import { BACKENDS, startBackend } from '../src/backends/start';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cnn-backends-')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe('a WebGPU adapter', () => {
  const info = { vendor: '', architecture: '', device: '', description: '', largestBuffer: 2 ** 30 };

  it('is told from a program that stands in for a GPU', () => {
    const names = ['swiftshader-device-subzero-', 'llvmpipe-llvm-15', 'microsoft-basic-render-driver'];
    for (const device of names) expect(describeAdapter({ ...info, device }).isSoftware).toBe(true);
    expect(describeAdapter({ ...info, device: 'some-card', isFallbackAdapter: true }).isSoftware).toBe(true);
    const gpu = describeAdapter({ ...info, vendor: 'nvidia', device: 'nvidia-geforce-rtx-4090' });
    expect(gpu).toEqual({
      description: 'nvidia geforce rtx 4090',
      isSoftware: false,
      largestBuffer: 2 ** 30,
    });
  });
});

describe('auto', () => {
  const mocked = (name: string, changes: Record<string, () => unknown>) => {
    const backend = BACKENDS.find((one) => one.name === name)!;
    const methods = backend as unknown as Record<string, () => unknown>;
    for (const [key, value] of Object.entries(changes)) vi.spyOn(methods, key).mockImplementation(value);
  };
  const fails = (message: string) => ({ start: () => Promise.reject(new Error(message)) });

  it('knows every backend by its name', () => {
    expect(BACKENDS.map(({ name }) => name).sort()).toEqual([...BACKEND_NAMES].sort());
  });

  it('takes the first that works and is worth taking, and says what it passed over', async () => {
    for (const name of ['node-gpu', 'cuda', 'directml', 'coreml']) mocked(name, fails('Not here.\nat all'));
    mocked('webgpu', { unfit: async () => 'it only imitates a GPU' });
    const { name, reason } = await startBackend('auto');
    expect(name).toBe('cpu');
    expect(reason).toContain('ONNX Runtime on the CPU is the fastest backend that works here; not used: ');
    expect(reason).toContain('webgpu (it only imitates a GPU)');
    if (process.platform === 'linux') {
      expect(reason).toContain('node-gpu (Not here)');
      expect(reason).not.toContain('directml');
    }
  });

  it('passes over one that computes nonsense', async () => {
    for (const name of ['node-gpu', 'cuda', 'directml', 'coreml']) mocked(name, fails('Not here.'));
    mocked('webgpu', {
      unfit: async () => undefined,
      start: async () => {
        await tf.setBackend('cpu');
        return { tf, compile: () => async () => [tf.zeros([2, 2])] };
      },
    });
    const { name, reason } = await startBackend('auto');
    expect(name).toBe('cpu');
    expect(reason).toContain('webgpu (it computes a wrong matrix product: 0,0,0,0)');
  });

  it('says what would make a backend start that was asked for', async () => {
    mocked('cuda', fails('no driver'));
    const error = await startBackend('cuda').catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'backend-unavailable' });
    const { message } = error as Error;
    expect(message).toContain('The backend cuda does not start: no driver.');
    expect(message).toContain('`--backend cpu` works everywhere; `cnn doctor` shows them all.');
  });
});

describe('measurements', () => {
  it('are remembered, and measured again where the file is damaged', () => {
    vi.stubEnv('XDG_CACHE_HOME', folder);
    expect(remembered('webgpu', 'a GPU')).toBeUndefined();
    remember('webgpu', 'a GPU', { 'webgpu-ort': 3 });
    remember('webgpu', 'another', { 'webgpu-ort': 4 });
    expect(remembered('webgpu', 'a GPU')).toEqual({ 'webgpu-ort': 3 });
    writeFileSync(join(folder, 'cnn-studio', 'webgpu.json'), '{');
    expect(remembered('webgpu', 'a GPU')).toBeUndefined();
    remember('webgpu', 'a GPU', 5);
    expect(remembered('webgpu', 'a GPU')).toBe(5);
  });
});

describe('node-gpu', () => {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  const own = util.isNullOrUndefined;
  const cwd = process.cwd();
  afterEach(() => {
    util.isNullOrUndefined = own;
    process.chdir(cwd);
    if (tf.findBackend('tensorflow') !== null) tf.removeBackend('tensorflow');
  });

  /** A package that does at loading what tfjs-node-gpu does: asks for what Node 23 took away, adds a backend. */
  function install(isUsingGpuDevice: boolean, place = folder): void {
    const home = join(place, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
    mkdirSync(join(home, 'lib', 'napi-v8'), { recursive: true });
    writeFileSync(join(home, 'lib', 'napi-v8', 'tfjs_binding.node'), '');
    writeFileSync(join(home, 'package.json'), '{"name": "@tensorflow/tfjs-node-gpu", "main": "index.js"}');
    writeFileSync(
      join(home, 'index.js'),
      `if (!require('util').isNullOrUndefined(undefined)) throw new Error('wrong');
       globalThis.addTensorflow();`,
    );
    vi.stubGlobal('addTensorflow', () => {
      tf.registerBackend('tensorflow', () => Object.assign(new MathBackendCPU(), { isUsingGpuDevice }), 5);
    });
    vi.stubEnv('CNN_HOME', folder);
    delete util.isNullOrUndefined;
  }

  it('loads on a Node without the functions that its package calls', async () => {
    install(true);
    await nodeGpu.start();
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it('is not looked for in the folder that a person works in', async () => {
    const work = join(folder, 'work');
    install(true, work);
    process.chdir(work);
    const added = vi.fn();
    vi.stubGlobal('addTensorflow', added);
    await expect(nodeGpu.start()).rejects.toThrow('not installed');
    expect(added).not.toHaveBeenCalled();
    expect(locations('@tensorflow/tfjs-node-gpu').some((place) => place.startsWith(folder))).toBe(false);
    expect(installation('webgpu')).toBe(`npm install --prefix ${JSON.stringify(folder)} webgpu`);
  });

  it('does not start without a GPU', async () => {
    install(false);
    await expect(nodeGpu.start()).rejects.toThrow('TensorFlow finds no CUDA device');
  });
});

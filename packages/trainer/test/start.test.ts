/** Networks that begin with weights from elsewhere: files as PyTorch writes them, and runs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileNetwork } from '@cnn-studio/compiler';
import { check, type Program } from '@cnn-studio/language';
import { checked } from '@cnn-studio/testing/program';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../inference/src';
import { type Runner, startBackend } from '../../runtime/src';
import { writeSafetensors } from '../../runtime/src/node/run/safetensors';
import { matchWeights } from '../../runtime/src/weights/match';
import { train } from '../src';

let folder: string;
let runner: Runner;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-start-'));
  runner = await startBackend('js');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Tensors = [string, readonly number[], number?][];

/** `0.3 sin(0.7 i + k)` for tensor number k, as the PyTorch that the expected numbers come from had it. */
function waves(tensors: Tensors) {
  return new Map(
    tensors.map(([name, shape, offset = 0], k) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const data = Float32Array.from({ length: count }, (_, i) => {
        const value = Math.fround(0.3 * Math.sin(0.7 * i + k));
        return offset === 0 ? value : Math.abs(value) + offset;
      });
      return [name, { shape, data }] as const;
    }),
  );
}

function programOf(text: string): Program {
  const { program, diagnostics } = check({ read: () => text }, ['n.cnn']);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return program;
}

describe('a network in the layout of PyTorch', () => {
  const program = programOf(`network Net(image: [4, 6, 2]) -> [4, 6, 2] {
  conv(4, 3) -> batch_norm(epsilon: 1e-3) -> relu
  depthwise_conv(3) -> relu
  conv(6, 4, stride: 2, bias: false) -> relu
  flatten -> dense(5) -> relu
  dense(36) -> batch_norm(epsilon: 1e-3) -> relu -> reshape(2, 3, 6)
  conv_transpose(2, 4, stride: 2)
}`);
  // `state_dict()` of the same modules in PyTorch 2.15.
  const tensors: Tensors = [
    ['stem.weight', [4, 2, 3, 3]],
    ['stem.bias', [4]],
    ['norm.weight', [4]],
    ['norm.bias', [4]],
    ['norm.running_mean', [4]],
    ['norm.running_var', [4], 0.5],
    ['norm.num_batches_tracked', []],
    ['deep.weight', [4, 1, 3, 3]],
    ['deep.bias', [4]],
    ['down.weight', [6, 4, 4, 4]],
    ['code.weight', [5, 36]],
    ['code.bias', [5]],
    ['back.weight', [36, 5]],
    ['back.bias', [36]],
    ['norm2.weight', [36]],
    ['norm2.bias', [36]],
    ['norm2.running_mean', [36]],
    ['norm2.running_var', [36], 0.5],
    ['norm2.num_batches_tracked', []],
    ['up.weight', [6, 2, 4, 4]],
    ['up.bias', [2]],
  ];
  // Of the image 0.3 sin(0.7 i + 100) with channels first, here with channels last.
  const expected = [
    0.315942, 0.306906, 0.273722, 0.274883, 0.282596, 0.279741, 0.271614, 0.20524, 0.326521, 0.23439, 0.31613,
    0.244252, 0.255608, 0.322662, 0.289612, 0.292834, 0.285062, 0.301527, 0.359712, 0.31948, 0.330508,
    0.364469, 0.320672, 0.349721, 0.278094, 0.247376, 0.258621, 0.289187, 0.259618, 0.278835, 0.188323,
    0.286211, 0.198421, 0.230706, 0.212051, 0.242261, 0.314813, 0.307453, 0.275111, 0.273038, 0.285058,
    0.27949, 0.27598, 0.205335, 0.330381, 0.237322, 0.319585, 0.246233,
  ];

  it('computes what it computes there, flattened images and all', () => {
    const found = { from: 'net.safetensors', tensors: waves(tensors) };
    const matched = matchWeights(program, 'Net', found);
    expect(matched).toMatchObject({ by: 'order', layout: 'pytorch', missing: [], unused: [] });
    const { tf } = runner;
    const network = compileNetwork(program, 'Net');
    const state = network.state.map(({ name, shape }) =>
      tf.tensor(matched.values.get(name)!.data, [...shape]),
    );
    const image = Float32Array.from({ length: 48 }, (_, i) => {
      const [channel, pixel] = [i % 2, Math.floor(i / 2)];
      return 0.3 * Math.sin(0.7 * (channel * 24 + pixel) + 100);
    });
    const [result] = network.run(tf, state, [tf.tensor(image, [1, 4, 6, 2])], []);
    const computed = result!.dataSync();
    for (const [i, value] of expected.entries()) expect(computed[i], String(i)).toBeCloseTo(value, 5);
  });

  it('is found in files that are sorted by alphabet, where names are numbered', () => {
    const small = programOf(
      `network N(x: [8]) { dense(9) -> relu -> dense(8) -> relu -> dense(9) -> relu -> dense(3) }`,
    );
    const named: Tensors = [
      ['m.0.bias', [9]],
      ['m.0.weight', [9, 8]],
      ['m.10.bias', [9]],
      ['m.10.weight', [9, 8]],
      ['m.12.bias', [3]],
      ['m.12.weight', [3, 9]],
      ['m.2.bias', [8]],
      ['m.2.weight', [8, 9]],
    ];
    const tensors = waves(named);
    const { values, layout } = matchWeights(small, 'N', { from: 'w', tensors });
    expect(layout).toBe('pytorch');
    expect([...values.get('N/dense_2/bias')!.data]).toEqual([...tensors.get('m.2.bias')!.data]);
    expect([...values.get('N/dense_3/bias')!.data]).toEqual([...tensors.get('m.10.bias')!.data]);
    const rename = (name: string) =>
      name.replace(/^m\.(\d+)/, (_, number) => ({ 0: 'a', 2: 'c', 10: 'b', 12: 'd' })[Number(number)]!);
    const renamed = new Map(
      [...tensors]
        .map(([name, tensor]) => [rename(name), tensor] as const)
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    );
    // Which of two layers of the same shapes came first isn't to be guessed.
    expect(() => matchWeights(small, 'N', { from: 'w', tensors: renamed })).toThrow(
      /w lists its tensors alphabetically/,
    );
  });

  it('is asked for where shapes do not tell', () => {
    const square = programOf('network N(x: [3]) { dense(3) -> relu -> dense(3) }');
    const tensors = waves([
      ['a', [3, 3]],
      ['b', [3]],
      ['c', [3, 3]],
      ['d', [3]],
    ]);
    const named = new Map(
      [...tensors].map(([name, t]) => [{ a: 'y.1', b: 'y.2', c: 'x.1', d: 'x.2' }[name]!, t]),
    );
    const found = { from: 'square', tensors: named };
    expect(() => matchWeights(square, 'N', found)).toThrow(
      /The shapes in square do not tell .*`start N from "..." as pytorch/,
    );
    const theirs = matchWeights(square, 'N', found, { layout: 'pytorch' }).values.get(
      'N/dense_1/kernel',
    )!.data;
    const keras = matchWeights(square, 'N', found, { layout: 'keras' }).values.get('N/dense_1/kernel')!.data;
    expect([theirs[1], theirs[3]]).toEqual([keras[3], keras[1]]);
  });

  it('is found by names where these are its own, in any order', () => {
    const small = programOf('network N(x: [4]) { dense(4) -> relu -> dense(4) -> relu -> dense(2) }');
    const tensors = waves([
      ['N.dense_2.weight', [4, 4]],
      ['N.dense_3.bias', [2]],
      ['N.dense_3.weight', [2, 4]],
      ['N.dense_1.weight', [4, 4]],
      ['N.dense_2.bias', [4]],
      ['N.dense_1.bias', [4]],
      ['Other.dense_1.bias', [4]],
    ]);
    const { by, layout, values, missing, unused } = matchWeights(small, 'N', { from: 'w', tensors });
    expect({ by, layout, missing, unused }).toEqual({
      by: 'name',
      layout: 'pytorch',
      missing: [],
      unused: [],
    });
    expect(values.get('N/dense_1/bias')).toEqual(tensors.get('N.dense_1.bias'));
  });

  it('tells what does not fit', () => {
    const ten = programOf('network N(x: [6]) { dense(5) -> relu -> dense(10) }');
    const tensors = waves([
      ['fc1.weight', [5, 6]],
      ['fc1.bias', [5]],
      ['fc2.weight', [1000, 5]],
      ['fc2.bias', [1000]],
    ]);
    expect(matchWeights(ten, 'N', { from: 'w', tensors })).toMatchObject({
      by: 'order',
      missing: ['N/dense_2/kernel', 'N/dense_2/bias'],
      unused: ['fc2.weight', 'fc2.bias'],
    });
    const other = waves([['stem.weight', [64, 3, 7, 7]]]);
    expect(() => matchWeights(ten, 'N', { from: 'w', tensors: other })).toThrow(
      'None of the weights in w fits N, neither by name nor by order, in the layout of PyTorch or Keras: first there is stem.weight, 64x3x7x7, and first in N is N/dense_1/kernel, 6x5.',
    );
  });
});

describe('a train block that begins with weights from elsewhere', () => {
  /** Takes a residual that is the noise itself of images of 0.5: what is left is 0.5 and the noise halved. */
  const text = (start: string) => `network Denoiser(noisy: [H, W, 1]) -> [H, W, 1] {
  conv(2, 3) -> conv(2, 3)
  noisy - (it -> conv(1, 3))
}

train denoise {
  data clean = folder("gray", size: [16, 16, 1])
  noisy = clean -> gaussian_noise(0.1, clip: false)
  ${start}
  minimize l2(Denoiser(noisy), clean) over Denoiser using adam(1e-3)
  batch 4
  steps 3
  measure psnr(Denoiser(noisy), clean)
}`;

  /** Three convolutions that together do `(x - 0.5) * share`, in the layout of PyTorch. */
  async function writeDenoiser(path: string, share: number) {
    const center = (out: number, inside: number, value: number, from = 0, to = 0) => {
      const data = new Float32Array(out * inside * 9);
      data[(to * inside + from) * 9 + 4] = value;
      return { shape: [out, inside, 3, 3], data };
    };
    await writeSafetensors(
      path,
      new Map([
        ['model.0.weight', center(2, 1, 1, 0, 1)],
        ['model.0.bias', { shape: [2], data: Float32Array.of(0, -0.5) }],
        ['model.2.weight', center(2, 2, 2, 1, 0)],
        ['model.2.bias', { shape: [2], data: Float32Array.of(0, 7) }],
        ['model.4.weight', center(1, 2, share / 2, 0, 0)],
        ['model.4.bias', { shape: [1], data: Float32Array.of(0) }],
      ]),
    );
  }

  async function workspace(name: string, start: string) {
    const path = join(folder, name);
    mkdirSync(join(path, 'gray'), { recursive: true });
    const { default: sharp } = await import('sharp');
    for (let i = 0; i < 6; i++) {
      const raw = { width: 16, height: 16, channels: 1 } as const;
      await sharp(Buffer.alloc(256, 128), { raw })
        .png()
        .toFile(join(path, 'gray', `${i}.png`));
    }
    await writeDenoiser(join(path, 'half.safetensors'), 0.5);
    const file = join(path, 'denoise.cnn');
    writeFileSync(file, text(start));
    return { file, path, data: { workspace: path, env: {} }, ...checked(file, text(start)) };
  }

  const psnrOf = ({ measures }: Awaited<ReturnType<typeof evaluate>>) =>
    Object.values(measures[0]!.values)[0]!;

  it('is measured with them, without a run and after a run of no steps', async () => {
    const { file, data, program, files } = await workspace(
      'measured',
      'start Denoiser from "half.safetensors"',
    );
    const started = await evaluate({
      program,
      backend: runner,
      file,
      data,
      started: { train: 'denoise', file, data },
    });
    expect(started).toMatchObject({ step: 0, warnings: [] });
    expect(started.starts).toEqual([expect.stringContaining('6 of 6 weights')]);
    // The noise of deviation 0.1 halved: 26 dB, but for the clean pixels' 128 / 255.
    expect(psnrOf(started)).toBeCloseTo(26.02, 0);
    const { run } = await train({
      program,
      files,
      train: 'denoise',
      backend: runner,
      data,
      steps: 0,
      onEvent() {},
    });
    const kept = await evaluate({ program, backend: runner, file, data, run });
    expect(psnrOf(kept)).toBe(psnrOf(started));
  });

  it('trains from them, as another block from the run, and says where they are from', async () => {
    const { data, path, program, files } = await workspace(
      'trained',
      'start Denoiser from "half.safetensors"',
    );
    const events: unknown[] = [];
    const { run } = await train({
      program,
      files,
      train: 'denoise',
      backend: runner,
      data,
      run: join(path, 'runs', 'denoise', 'first'),
      onEvent: (event) => events.push(event),
    });
    expect(events).toContainEqual({
      event: 'weights',
      network: 'Denoiser',
      from: join(path, 'half.safetensors'),
      matched: 6,
      of: 6,
      by: 'order',
      layout: 'pytorch',
      missing: [],
      unused: [],
    });
    const losses = events.flatMap((event) =>
      Object.values((event as { losses?: Record<string, number> }).losses ?? {}),
    );
    expect(losses[0]).toBeCloseTo(0.0025, 3);
    // By the folder of a block's runs, its newest; by a step of a run; by a checkpoint's folder.
    for (const from of ['runs/denoise', 'runs/denoise/first/3', 'runs/denoise/first/checkpoints/3']) {
      const next = checked(files[0].path, text(`start Denoiser from "${from}"`));
      const begun = await evaluate({
        program: next.program,
        backend: runner,
        file: files[0].path,
        data,
        started: { train: 'denoise', file: files[0].path, data },
      });
      expect(psnrOf(begun)).toBe(
        psnrOf(await evaluate({ program, backend: runner, file: files[0].path, data, run })),
      );
      expect(begun.starts![0]).toContain('by name');
    }
  });

  it('may have a person name other weights', async () => {
    const { file, data, path, program } = await workspace(
      'given',
      'start Denoiser from "nothing.safetensors"',
    );
    const all = join(folder, 'all.safetensors');
    await writeDenoiser(all, 1);
    const starts = [{ network: 'Denoiser', path: all }];
    const given = await evaluate({
      program,
      backend: runner,
      file,
      data,
      started: { train: 'denoise', file, data, starts },
    });
    // All of the noise is taken, and only the clean pixels' 128 / 255 - 0.5 is left.
    expect(psnrOf(given)).toBeGreaterThan(50);
    const refused = (from: string) => {
      const { program: other } = checked(file, text(`start Denoiser from "${from}"`));
      return evaluate({
        program: other,
        backend: runner,
        file,
        data,
        started: { train: 'denoise', file, data },
      });
    };
    await expect(refused('nothing.safetensors')).rejects.toThrow('There is no "nothing.safetensors"');
    await expect(refused('../all.safetensors')).rejects.toMatchObject({ code: 'data-outside' });
    await expect(refused('gray')).rejects.toThrow('neither a run folder nor a folder with runs');
    await expect(refused('denoise.cnn')).rejects.toThrow('.safetensors');
    writeFileSync(join(path, 'broken.safetensors'), 'no header');
    await expect(refused('broken.safetensors')).rejects.toThrow('is not a whole safetensors file');
  });
});

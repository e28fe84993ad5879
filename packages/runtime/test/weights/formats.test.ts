/** Networks that begin with weights in files that PyTorch, Keras, NumPy and TensorFlow.js wrote. `fixtures/make.py` made them. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileNetwork } from '@cnn-studio/compiler';
import { check, memoryHost, type Program } from '@cnn-studio/language';
import { io, tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Runner, startBackend } from '../../src';
import { readFoundWeights } from '../../src/node/weights/read';
import { type MatchedWeights, matchWeights } from '../../src/weights/match';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const TEXT = `network Net(image: [4, 4, 1]) -> [3] {
  conv(3, 3) -> batch_norm(epsilon: 1e-5) -> relu
  conv(3, 3, stride: 2, padding: 1, bias: false) -> relu
  flatten -> dense(12) -> relu -> dense(3)
}`;

let folder: string;
let runner: Runner;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-weights-'));
  runner = await startBackend('js');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function programOf(text: string): Program {
  const { program, diagnostics } = check(memoryHost({ 'n.cnn': text }), ['n.cnn']);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return program;
}

const program = programOf(TEXT);
const read = (path: string) => readFoundWeights({ kind: 'file', path });
const fixture = (name: string) => read(join(fixtures, name));

interface Numbers {
  readonly input: readonly number[];
  readonly output: readonly number[];
}

function numbersOf(name: string): Numbers {
  return JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as Numbers;
}

function compute(matched: MatchedWeights, input: readonly number[]): number[] {
  const { tf } = runner;
  const network = compileNetwork(program, 'Net');
  const state = network.state.map(({ name, shape }) => tf.tensor(matched.values.get(name)!.data, [...shape]));
  const [result] = network.run(tf, state, [tf.tensor([...input], [1, 4, 4, 1])], []);
  return [...result!.dataSync()];
}

function expectSame(matched: MatchedWeights, { input, output }: Numbers, digits = 5): void {
  expect(matched).toMatchObject({ missing: [], unused: [], misfits: [] });
  const computed = compute(matched, input);
  for (const [i, value] of output.entries()) expect(computed[i], String(i)).toBeCloseTo(value, digits);
}

describe('a network begun with', () => {
  it.each([
    ['pytorch.onnx', 'pytorch.json', 'pytorch', 'format'],
    ['pytorch.npz', 'pytorch.json', 'pytorch', undefined],
    ['keras.npz', 'keras.json', undefined, undefined],
    ['flax.npz', 'keras.json', undefined, undefined],
    ['unnamed.npz', 'keras.json', undefined, undefined],
  ])('%s computes what it computes there', async (name, numbers, layout, toldBy) => {
    const matched = matchWeights(program, 'Net', await fixture(name));
    expect(matched.by).toBe('order');
    if (layout !== undefined) expect(matched.layout).toBe(layout);
    expect(matched.toldBy).toBe(toldBy);
    expectSame(matched, numbersOf(numbers));
  });

  it('half precision computes nearly that', async () => {
    expectSame(matchWeights(program, 'Net', await fixture('half.npz')), numbersOf('keras.json'), 2);
  });
});

const zeros = (shape: readonly number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

describe('a layout that the shapes do not tell', () => {
  const square = programOf('network N(x: [3]) { dense(3) -> relu -> dense(3) }');
  const filled = (shape: readonly number[]) => ({ shape, data: zeros(shape).data.map((_, i) => i) });
  const named = (kernel: string) => ({
    from: 'w',
    tensors: new Map([
      [`b.0.${kernel}`, filled([3, 3])],
      ['b.0.bias', filled([3])],
      [`a.1.${kernel}`, filled([3, 3])],
      ['a.1.bias', filled([3])],
    ]),
  });

  it('is told by the words in names, and said to be', () => {
    expect(matchWeights(square, 'N', named('weight'))).toMatchObject({ layout: 'pytorch', toldBy: 'names' });
    const keras = matchWeights(square, 'N', named('kernel'));
    expect(keras).toMatchObject({ layout: 'keras', toldBy: 'names' });
    expect([...keras.values.get('N/dense_1/kernel')!.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(matchWeights(square, 'N', named('kernel'), { layout: 'pytorch' })).toMatchObject({
      layout: 'pytorch',
      toldBy: 'person',
    });
  });

  it('is asked for where these say nothing', () => {
    expect(() => matchWeights(square, 'N', named('w'))).toThrow(/do not tell whether they are in the layout/);
  });
});

describe('names that a person maps', () => {
  const found = {
    from: 'net.npz',
    tensors: new Map([
      ['tail.weight', zeros([3, 12])],
      ['tail.bias', zeros([3])],
      ['trunk.0.weight', zeros([3, 1, 3, 3])],
      ['trunk.0.bias', zeros([3])],
      ['other', zeros([7])],
    ]),
  };

  it('go where they are sent, whatever their order', () => {
    const matched = matchWeights(program, 'Net', found, {
      renames: [
        { from: 'tail.*', to: 'dense_2.*' },
        { from: 'trunk.0.*', to: 'Net.conv_1.*' },
      ],
    });
    expect([...matched.values.keys()]).toEqual([
      'Net/conv_1/kernel',
      'Net/conv_1/bias',
      'Net/dense_2/kernel',
      'Net/dense_2/bias',
    ]);
    expect(matched.misfits).toContainEqual({ tensor: 'other', found: [7] });
    expect(matched.misfits).toContainEqual({ weight: 'Net/dense_1/kernel', shape: [12, 12] });
  });

  it.each([
    [
      'none.*',
      'dense_2.*',
      /`--map none\.\*=dense_2\.\*`: nothing in net\.npz has that name\. There are tail\.weight/,
    ],
    [
      'tail.*',
      'dense_7.*',
      /names dense_7.weight what is tail.weight in the file, and Net has no such weight/,
    ],
    [
      'other',
      'dense_2.bias',
      /what is other in the file, which is 7; Net\/dense_2\/bias is 3 in PyTorch's layout/,
    ],
    ['t*', 'dense_2.bias', /gives tail\.weight and tail\.bias the same name/],
  ])('%s=%s is refused', (from, to, message) => {
    expect(() => matchWeights(program, 'Net', found, { renames: [{ from, to }] })).toThrow(message);
  });
});

describe('models of TensorFlow.js', () => {
  /** The weights of the Keras fixture as tfjs's own encoder writes them, over two files. */
  async function written(quantize: boolean): Promise<string> {
    const { tensors } = await fixture('keras.npz');
    const named = [...tensors].map(([name, { shape, data }]) => ({ name, tensor: tensor(data, [...shape]) }));
    const { data, specs } = await io.encodeWeights(named);
    const bytes = new Uint8Array(data as ArrayBuffer);
    const path = join(folder, `${quantize ? 'quantized' : 'plain'}-model.json`);
    const weights = quantize ? specs.map((spec) => ({ ...spec })) : specs;
    let content = bytes;
    if (quantize) {
      // 16-bit integers between the smallest and the largest, as tensorflowjs_converter --quantize_uint16 has it.
      const parts = [...tensors.values()].map(({ data: values }, index) => {
        const min = Math.min(...values);
        const scale = (Math.max(...values) - min) / 65535 || 1;
        Object.assign(weights[index]!, {
          quantization: { dtype: 'uint16', scale, min, original_dtype: 'float32' },
        });
        return new Uint8Array(Uint16Array.from(values, (value) => Math.round((value - min) / scale)).buffer);
      });
      content = new Uint8Array(Buffer.concat(parts));
    }
    const shards = [content.subarray(0, 101), content.subarray(101)];
    const paths = shards.map((shard, index) => {
      const name = `${quantize ? 'q' : 'p'}${index}.bin`;
      writeFileSync(join(folder, name), shard);
      return name;
    });
    writeFileSync(path, JSON.stringify({ format: 'layers-model', weightsManifest: [{ paths, weights }] }));
    return path;
  }

  it.each([
    [false, 5],
    [true, 3],
  ])('are read from all of their files (quantized: %s)', async (quantize, digits) => {
    const found = await read(await written(quantize));
    expectSame(matchWeights(program, 'Net', found), numbersOf('keras.json'), digits);
  });

  it('read nothing outside of their folder', async () => {
    const path = join(folder, 'outside.json');
    const weights = [{ name: 'a', shape: [1], dtype: 'float32' }];
    const naming = (shard: string) =>
      writeFileSync(path, JSON.stringify({ weightsManifest: [{ paths: [shard], weights }] }));
    naming(join('..', 'secret.bin'));
    writeFileSync(join(dirname(folder), 'secret.bin'), 'abcd');
    await expect(read(path)).rejects.toThrow(/"\.\.[\\/]secret\.bin", which is not in its folder/);
    rmSync(join(dirname(folder), 'secret.bin'));
    naming('none.bin');
    await expect(read(path)).rejects.toThrow(/"none\.bin", which is not in its folder/);
    if (process.platform !== 'win32') {
      symlinkSync(fileURLToPath(import.meta.url), join(folder, 'link.bin'));
      naming('link.bin');
      await expect(read(path)).rejects.toThrow(/"link\.bin", which is not in its folder/);
    }
    writeFileSync(path, '{"name": "a"}');
    await expect(read(path)).rejects.toThrow(/no model of TensorFlow\.js/);
  });
});

describe('files that are not read', () => {
  it.each([
    ['net.pth', /any code .* safetensors\.torch import save_file/s],
    ['net.pt', /torch\.load\('net\.pt'/],
    ['net.keras', /numpy\.savez\('net\.npz'/],
    ['net.weights.h5', /load_weights\('net\.weights\.h5'\).*the file has its weights alone/s],
    ['net.txt', /not a file from which weights can be read/],
  ])('%s: why, and how to turn it into one that is', async (name, message) => {
    await expect(read(join(folder, name))).rejects.toThrow(message);
  });

  it.runIf(hasPython())('the line of Python does what it says', async () => {
    cpSync(join(fixtures, 'pytorch.pth'), join(folder, 'net.pth'));
    const error = await read(join(folder, 'net.pth')).then(undefined, String);
    const code = /python -c "(.*)"/.exec(String(error))![1]!;
    execFileSync(process.env.CNN_PYTHON!, ['-c', code], { cwd: folder });
    const matched = matchWeights(program, 'Net', await read(join(folder, 'net.safetensors')), {
      layout: 'pytorch',
    });
    // It sorts by alphabet: here shapes tell the layers all the same.
    expect(matched.missing).toEqual([]);
  });

  it.each([
    ['cut off', 'pytorch.onnx', 1000],
    ['cut off', 'keras.npz', 2000],
    ['nothing', 'keras.npz', 0],
    ['nothing', 'pytorch.onnx', 0],
  ])('%s of %s', async (_, name, length) => {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(join(fixtures, name)).subarray(0, length));
    await expect(read(path)).rejects.toThrow(/^Cannot read .*(cut off|no ONNX model)/);
  });

  it('an array of Python objects', async () => {
    const header = `${"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".padEnd(117)}\n`;
    const npy = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
      Buffer.from([118, 0]),
      Buffer.from(header),
    ]);
    const path = join(folder, 'objects.npz');
    writeFileSync(path, zipOf('a.npy', npy));
    await expect(read(path)).rejects.toThrow(
      /of a\.npy in it, its elements are of the type \|O, which is not read/,
    );
  });
});

function hasPython(): boolean {
  const python = process.env.CNN_PYTHON;
  if (python === undefined || !existsSync(python)) {
    process.stderr.write('not tried: the line of Python for .pth files (CNN_PYTHON names no Python)\n');
    return false;
  }
  try {
    execFileSync(python, ['-c', 'import torch, safetensors'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(
      'not tried: the line of Python for .pth files (torch and safetensors are not both there)\n',
    );
    return false;
  }
}

/** An archive of one file, stored. */
function zipOf(name: string, content: Buffer): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt32LE(content.length, 20);
  entry.writeUInt32LE(content.length, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + name.length + content.length, 16);
  return Buffer.concat([local, Buffer.from(name), content, entry, Buffer.from(name), end]);
}

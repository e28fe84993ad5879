/**
 * Every entry that can stand in a network goes through every exporter, and what was written computes the same in its
 * own world; or it is listed with the reason.
 */
import { readFileSync } from 'node:fs';
import { type Exported, exportNetwork, type Target } from '@cnn-studio/exporters';
import { targetNames } from '@cnn-studio/exporters/targets';
import { catalogue, check, memoryHost, type Program } from '@cnn-studio/language';
import { describe, expect, test } from 'vitest';
import { isOutside, layers, programOf, someWeights } from './helper';

/** By target what can't be written, and why; or why the target isn't tried here. */
const IMPOSSIBLE: Readonly<Record<Target, string | Readonly<Record<string, string>>>> = {
  onnx: { rotate: 'its table of pixels depends on the batch' },
  tfjs: { rotate: 'its table of pixels depends on the batch' },
  keras: 'it needs a Python with Keras: keras.test.ts',
  pytorch: 'it needs a Python with PyTorch: pytorch.test.ts',
  safetensors: 'it writes weights, whatever uses them: safetensors.test.ts',
};

const tried = targetNames.filter((target) => typeof IMPOSSIBLE[target] !== 'string');

async function exported(
  program: Program,
  network: string,
  target: Target,
  sizes?: number[][],
): Promise<Exported> {
  const forState = sizes ?? program.networks.get(network)!.inputs.map(() => [64, 64, 3]);
  const symbolic = program.networks.get(network)!.symbols.length > 0;
  return exportNetwork(target, {
    program,
    network,
    weights: someWeights(program, network, sizes),
    ...(symbolic && target === 'tfjs' ? { sizes: forState } : {}),
    producer: { name: 'test', version: '0' },
    metadata: {},
  });
}

describe.each(tried)('%s', (target) => {
  const impossible = IMPOSSIBLE[target] as Readonly<Record<string, string>>;
  test.each(layers)('%s', async (_, entry, text) => {
    const program = programOf(text);
    const reason = impossible[entry];
    if (reason !== undefined) {
      await expect(exported(program, 'N', target)).rejects.toThrow(/depends on the batch/);
      return;
    }
    const { certificate } = await exported(program, 'N', target);
    expect(certificate.largestDifference).toBeLessThan(1e-4);
  });
});

test.each(tried)('a network that is given a number, %s', async (target) => {
  const program = programOf(`network Velocity(x: [8, 8, 1], t: [1], label: class(3)) -> [8, 8, 1] {
  x * (t -> dense(1) -> reshape(1, 1, 1)) + (label -> embed(1) -> reshape(1, 1, 1))
}
network N(label: class(3)) -> [8, 8, 1] {
  repeat step in 0..2 { Velocity(1, step / 2, label) }
}`);
  const { certificate } = await exported(program, 'N', target);
  expect(certificate.largestDifference).toBeLessThan(1e-4);
});

test('every entry that can stand in a network is tried', () => {
  const written = new Set(layers.map(([, entry]) => entry));
  const untried = [...catalogue.values()].filter(
    (entry) => entry.graph && !isOutside(entry) && !written.has(entry.name),
  );
  expect(untried.map(({ name }) => name)).toEqual([]);
});

describe('networks for every size of image', () => {
  const texts = {
    denoiser: `network N(noisy: [H, W, 1]) -> [H, W, 1] {
  conv(8, 3) -> relu
  repeat 2 { conv(8, 3, bias: false) -> batch_norm -> relu }
  noisy - (it -> conv(1, 3))
}`,
    unet: `network N(image: [H, W, 3]) -> [H, W, 3] where H % 4 == 0, W % 4 == 0 {
  conv(8, 3) -> relu as e1
  max_pool(2) -> conv(8, 3) -> relu as e2
  conv(16, 3, stride: 2) -> instance_norm -> leaky_relu(0.2)
  upsample(2) -> concat(e2) -> conv(8, 3) -> relu
  conv_transpose(8, 4, stride: 2) -> concat(e1) -> conv(3, 1) -> sigmoid
}`,
    enlarger: `network N(small: [H, W, 1]) -> [3 * H, 3 * W, 1] {
  conv(8, 5, padding: reflect) -> relu
  conv(9, 3, padding: 1) -> pixel_shuffle(3)
}`,
    attentive: `network N(image: [H, W, 4]) -> [H, W, 4] where H % 4 == 0, W % 4 == 0 {
  it + (layer_norm(over: channels) -> channel_self_attention(2))
  channel_attention -> spatial_attention(3)
  space_to_depth(2) -> conv(4, 1, groups: 2) -> self_attention(2)
  windows(2) -> self_attention(2, residual: false) -> unwindow
  pixel_norm -> upsample(2) -> conv(4, 1)
  it * (mean(it, over: pixels) -> dense(4) -> sigmoid)
}`,
  };
  test.each(Object.entries(texts))('%s', async (_, text) => {
    const { certificate, files } = await exported(programOf(text), 'N', 'onnx');
    expect(certificate.comparisons.map(({ inputs }) => inputs[0]!.slice(1, 3).join('×'))).toHaveLength(2);
    expect(certificate.largestDifference).toBeLessThan(1e-4);
    expect(Object.keys(files)).toEqual(['N.onnx']);
  });

  test('what depends on the size in another way is refused, with its name', async () => {
    const text = 'network N(image: [H, W, 1]) { resize(H, 2 * W, bicubic) }';
    const program = check(memoryHost({ 'n.cnn': text }), ['n.cnn']).program;
    const attempt = exported(program, 'N', 'onnx');
    await expect(attempt).rejects.toThrow(/depends on the batch or the size|for different sizes/);
  });
});

test('every network of the language’s programs', async () => {
  const path = new URL('../../language/test/programs/transformers-and-flows.cnn', import.meta.url);
  const program = programOf(readFileSync(path, 'utf8'));
  for (const name of program.networks.keys()) {
    const { certificate } = await exported(program, name, 'onnx');
    expect(certificate.largestDifference, name).toBeLessThan(1e-4);
  }
});

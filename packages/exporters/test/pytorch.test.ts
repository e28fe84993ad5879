/**
 * Every entry that can stand in a network is written for PyTorch and computes the same there, or it is listed with the
 * reason. One Python tries all of them; where none has PyTorch, only that code is written is tested.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catalogue, type Program } from '@cnn-studio/language';
import { afterAll, describe, expect, test } from 'vitest';
import { checkFile } from '../../cli/src/source';
import { initialValue } from '../../runtime/src';
import { compareExport, largest } from '../src/certificate';
import { findPackage } from '../src/python/interpreter';
import { writePyTorch } from '../src/pytorch';
import { OPTIMIZERS } from '../src/pytorch/engine';
import { ENTRIES } from '../src/pytorch/entries';
import { PyTorchRunner } from '../src/pytorch/verify';
import { isOutside, layers, programOf, someWeights } from './helper';

const found = findPackage('torch');
const runner = 'missing' in found ? undefined : new PyTorchRunner(found.python);
if ('missing' in found) console.warn(`NOT TESTED: what is written for PyTorch is not run: ${found.missing}.`);

afterAll(() => runner?.close());

/** @returns the code */
async function verified(
  program: Program,
  network: string,
  weights = someWeights(program, network),
): Promise<string> {
  const model = writePyTorch(program, network, weights, { producer: 'a test' });
  if (runner !== undefined) {
    const { run, exact } = await runner.load(model);
    for (const one of await compareExport(program, network, weights, run, undefined, exact)) {
      const { difference, rounding = 0 } = one;
      // A sampler of many steps, each divided by little, has lost more by rounding alone.
      expect(difference, String(model.files['networks.py'])).toBeLessThan(Math.max(1e-4, 2 * rounding));
      expect(rounding).toBeLessThan(2e-3);
    }
  }
  return String(model.files['networks.py']);
}

test('every entry is written, or it is said why not', () => {
  const unsaid = [...catalogue.values()]
    .filter((entry) => !isOutside(entry) && ENTRIES[entry.name] === undefined)
    .map(
      ({ name }) => `${name}: say in packages/exporters/src/pytorch/entries how it is written, or why not`,
    );
  expect(unsaid).toEqual([]);
  const losses = [...catalogue.values()].filter(
    ({ name, category }) => category === 'loss' && ENTRIES[name] === undefined,
  );
  expect(
    losses.map(({ name }) => `${name}: packages/exporters/src/pytorch/entries/loss.ts lacks it`),
  ).toEqual([]);
  const optimizers = [...catalogue.values()].filter(
    ({ name, category }) => category === 'optimizer' && !OPTIMIZERS.includes(name),
  );
  expect(optimizers.map(({ name }) => `${name}: pytorch/python/engine.py and engine.ts lack it`)).toEqual([]);
  expect(Object.keys(ENTRIES).filter((name) => !catalogue.has(name))).toEqual([]);
});

describe('a layer computes the same in PyTorch', () => {
  test.each(layers)('%s', async (_, entry, text) => {
    const emitter = ENTRIES[entry];
    if (typeof emitter === 'object') {
      await expect(verified(programOf(text), 'N')).rejects.toThrow(emitter.refused);
    } else await verified(programOf(text), 'N');
  });
});

const examples = new URL('../../../examples/', import.meta.url);

describe('the networks of an example', () => {
  const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.cnn') && file !== 'tutorial-as-written.cnn',
  );
  test.each(files)('%s', async (file) => {
    const { program } = checkFile(fileURLToPath(new URL(file, examples))).result;
    for (const [name, { valid }] of program.networks) {
      // In deep networks arbitrary weights make rounding errors large.
      const weights = someWeights(program, name).map(({ spec }) => ({
        spec,
        values: initialValue(spec, 1).data,
      }));
      if (valid) await verified(program, name, weights);
    }
  });

  test('of the language’s programs', async () => {
    const path = new URL('../../language/test/programs/transformers-and-flows.cnn', import.meta.url);
    const program = programOf(readFileSync(path, 'utf8'));
    for (const name of program.networks.keys()) await verified(program, name);
  });
});

describe('the code', () => {
  test('is what a person would have written', async () => {
    const program = programOf(readFileSync(new URL('deblur.cnn', examples), 'utf8'));
    const code = await verified(program, 'CVANet');
    expect(code.slice(code.indexOf('class '))).toBe(`class CVANet(nn.Module):
    """A convolution whose channels are gated by attention: each pixel decides which
    features count.
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv_1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv_2 = nn.Conv2d(32, 32, 3, padding=1)
        self.conv_3 = nn.Conv2d(32, 4, 1)
        self.conv_4 = nn.Conv2d(4, 32, 1)
        self.conv_5 = nn.Conv2d(32, 1, 3, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        # image: [batch, 1, 28, 28]
        x = F.relu(self.conv_1(image))  # [batch, 32, 28, 28]
        x = self.conv_2(x)
        gate = F.relu(self.conv_3(x))  # [batch, 4, 28, 28]
        gate = torch.sigmoid(self.conv_4(gate))  # [batch, 32, 28, 28]
        x = x * gate
        return torch.sigmoid(self.conv_5(x))  # [batch, 1, 28, 28]
`);
  });

  test('has one class for a block, with a parameter for what differs between its uses', async () => {
    const code = await verified(
      programOf(`/// Two convolutions.
block Double(channels) { conv(channels, 3) -> relu -> conv(2 * channels, 1) }
block Deep(width) { Double(width) -> Double(width) }
network N(image: [H, W, 1]) -> [H, W, 8] where H % 2 == 0, W % 2 == 0 {
  Double(8) as e
  max_pool(2) -> Deep(3) -> Deep(4) -> upsample(2)
  concat(e) -> conv(8, 1)
}`),
      'N',
    );
    expect(code.match(/class \w+/g)).toEqual(['class Double', 'class Deep', 'class N']);
    expect(code).toContain('self.conv_2 = nn.Conv2d(channels, 2 * channels, 1)');
    expect(code).toContain('self.deep_1 = Deep(in_channels=16, width=3)');
    expect(code).toContain('    """Two convolutions."""');
  });

  test('has two classes for a block that does two things', async () => {
    const code = await verified(
      programOf(`block Residual(channels, stride = 1) {
  shortcut = if stride == 1 { it } else { conv(channels, 1, stride: stride) }
  conv(channels, 3, stride: stride) -> batch_norm -> relu
  conv(channels, 3) -> batch_norm
  it + shortcut -> relu
}
network N(image: [9, 8, 4]) { Residual(4) -> Residual(8, stride: 2) -> Residual(8) }`),
      'N',
    );
    expect(code.match(/class \w+/g)).toEqual(['class Residual', 'class Residual2', 'class N']);
  });

  test('calls the networks that a network uses, which its constructor takes', async () => {
    const code = await verified(
      programOf(`network Encoder(image: [8, 8, 3]) -> [4] { conv(4, 3) -> global_avg_pool }
network Tensor(image: [8, 8, 3]) -> (a: [4], b: [2]) {
  a = Encoder(image)
  b = Encoder(it * 0.5) -> dense(2)
  return a, b
}`),
      'Tensor',
    );
    // PyTorch's own names stay its own.
    expect(code).toContain('class TensorNetwork(nn.Module):');
    expect(code).toContain('def __init__(self, encoder: Encoder) -> None:');
    expect(code).toContain('TensorNetwork(Encoder())');
  });

  test('keeps what is still needed in variables of its own', async () => {
    await verified(
      programOf(`network N(x: [8, 8, 2], y: [2]) -> [8, 8, 2] {
  a = it -> conv(2, 3)
  b = a -> relu
  conv(2, 1) -> tanh
  c = a + b
  it * (c -> sigmoid) - (b / (1 + (a -> abs)) - (it - a)) + y
}`),
      'N',
    );
  });

  test.runIf(runner !== undefined)('that computes something else is found', async () => {
    const program = programOf('network N(image: [8, 8, 1]) { conv(2, 3) -> relu -> conv(1, 3) }');
    const weights = someWeights(program, 'N');
    const model = writePyTorch(program, 'N', weights, { producer: 'a test' });
    const wrong = String(model.files['networks.py']).replace('F.relu(', '(');
    const { run } = await runner!.load({ ...model, files: { ...model.files, 'networks.py': wrong } });
    expect(largest(await compareExport(program, 'N', weights, run))).toBeGreaterThan(1e-2);
  });
});

test('blocks that call networks, reshape by a parameter, and are named as a layer', async () => {
  const code = await verified(
    programOf(`network Half(x: [4, 4, 2], t: [1]) -> [4, 4, 2] { concat(t -> dense(32) -> reshape(4, 4, 2)) -> conv(2, 3) }
block Dense(channels) {
  conv(channels, 1)
  it * (global_avg_pool -> dense(channels) -> reshape(1, 1, channels))
}
block Step(t) { it - 0.5 * Half(it, t) }
network N(x: [4, 4, 2]) -> [10] {
  Step(0.3) -> Step(1)
  Dense(4) -> Dense(6)
  flatten -> dense(10)
}`),
    'N',
  );
  expect(code).toContain('self.dense_block_1 = Dense(in_channels=2, channels=4)');
  expect(code).toContain('def __init__(self, half_network: Half) -> None:');
  expect(code).toContain('.reshape(-1, self.channels, 1, 1)');
});

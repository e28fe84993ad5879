/**
 * Weights of PyTorch come in and leave again, bit for bit: a small DnCNN, and the published one where CNN_TEST_DNCNN names a folder
 * that holds `dncnn-sigma25.safetensors`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileNetwork } from '@cnn-studio/compiler';
import { check, memoryHost } from '@cnn-studio/language';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportNetwork } from '../../../exporters/src';
import { readSafetensors, writeSafetensors } from '../../src/node/run/safetensors';
import { readFoundWeights } from '../../src/node/weights/read';
import { matchWeights } from '../../src/weights/match';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-back-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads the weights into the network, exports them in PyTorch's layout, and compares all that both files have. */
async function expectSame(text: string, path: string): Promise<number> {
  const { program } = check(memoryHost({ 'n.cnn': text }), ['n.cnn']);
  const found = await readFoundWeights({ kind: 'file', path });
  const { values, missing, unused } = matchWeights(program, 'DnCNN', found);
  expect({ missing, unused }).toEqual({ missing: [], unused: [] });
  const { state } = compileNetwork(program, 'DnCNN', [[64, 64, 1]]);
  const { files } = await exportNetwork('safetensors', {
    program,
    network: 'DnCNN',
    weights: state.map((spec) => ({ spec, values: values.get(spec.name)!.data })),
    layout: 'pytorch',
    producer: { name: 'test', version: '0' },
    metadata: {},
  });
  const back = join(folder, 'back.safetensors');
  writeFileSync(back, files['DnCNN.safetensors']!);
  // By their elements: layers have other names here, and the file may have an order of its own.
  const bytes = (
    tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
  ) =>
    [...tensors.values()]
      .filter(({ shape }) => shape.length > 0)
      .map(
        ({ shape, data }) =>
          `${shape} ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')}`,
      )
      .sort();
  const left = bytes(await readSafetensors(back));
  expect(left).toEqual(bytes(found.tensors));
  return left.length;
}

test('a small DnCNN with batch normalization', async () => {
  let seed = 7;
  const tensor = (...shape: number[]) => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed / 2147483648;
    }),
  });
  const path = join(folder, 'small.safetensors');
  const layers = [2, 5].flatMap((at) => [
    [`model.${at}.weight`, tensor(4, 4, 3, 3)] as const,
    ...['weight', 'bias', 'running_mean', 'running_var'].map(
      (name) => [`model.${at + 1}.${name}`, tensor(4)] as const,
    ),
  ]);
  await writeSafetensors(
    path,
    new Map([
      ['model.0.weight', tensor(4, 1, 3, 3)],
      ['model.0.bias', tensor(4)],
      ...layers,
      ['model.8.weight', tensor(1, 4, 3, 3)],
      ['model.8.bias', tensor(1)],
    ]),
  );
  const count = await expectSame(
    `network DnCNN(noisy: [H, W, 1]) -> [H, W, 1] {
  conv(4, 3) -> relu
  repeat 2 { conv(4, 3, bias: false) -> batch_norm -> relu }
  noisy - (it -> conv(1, 3))
}`,
    path,
  );
  expect(count).toBe(14);
});

const published = process.env.CNN_TEST_DNCNN;
if (published === undefined) {
  console.warn(
    'NOT TESTED: the published weights of DnCNN in and out; CNN_TEST_DNCNN names no folder with them.',
  );
}

test.skipIf(published === undefined)('the published DnCNN', async () => {
  const count = await expectSame(
    `network DnCNN(noisy: [H, W, 1]) -> [H, W, 1] {
  conv(64, 3) -> relu
  repeat 15 { conv(64, 3) -> relu }
  noisy - (it -> conv(1, 3))
}`,
    join(published!, 'dncnn-sigma25.safetensors'),
  );
  expect(count).toBe(34);
});

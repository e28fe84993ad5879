/** Models that PyTorch's exporters wrote: `fixtures/make.py`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, memoryHost } from '@cnn-studio/language';
import { decodeModel } from 'tfjs-onnxruntime/onnx';
import { describe, expect, test } from 'vitest';
import { importOnnx } from '../src';
import { difference, imported } from './helper';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));

describe('a model of PyTorch computes the same', () => {
  const names = readdirSync(fixtures).filter((name) => name.endsWith('.onnx'));

  test.each(names)('%s', async (name) => {
    const path = join(fixtures, name);
    const found = imported(path);
    expect(await difference(path, found)).toBeLessThan(1e-5);
    expect(found.diagnostics.filter(({ severity }) => severity === 'warning')).toEqual([]);
  });

  test('of the kinds that there are', () => {
    expect(names).toHaveLength(8);
  });

  test('and can be read', () => {
    expect(imported(join(fixtures, 'restorer.onnx')).source.split('// In a train block')[0]).toBe(`// A model.
network Restorer(image: [H, W, 1]) -> [2 * H, 2 * W, 1] {
  conv(4, 3) -> prelu
  repeat 3 {
    shortcut = it
    conv(4, 3) -> relu
    conv(4, 3)
    shortcut + it
  }
  conv(4, 3) as skip
  image -> upsample(2, bilinear) as skip_2
  skip -> pixel_shuffle(2)
  it + skip_2 -> clamp(0, 1)
}
`);
  });

  test.each(['classifier'])('the train block that is proposed for %s is one', (name) => {
    const { source } = imported(join(fixtures, `${name}.onnx`));
    const block = source
      .split('\n')
      .flatMap((line) => (/^\/\/ ( |train|\})/.test(line) ? [line.slice(3)] : []));
    expect(block[0]).toBe('train finetune {');
    const { diagnostics } = check(memoryHost({ 'n.cnn': `${source}\n${block.join('\n')}\n` }), ['n.cnn']);
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual(
      [],
    );
  });
});

test('what is not understood is a comment in its place, and listed', () => {
  const path = join(fixtures, 'classifier.onnx');
  const model = decodeModel(readFileSync(path), () => new Uint8Array());
  const nodes = model.graph.nodes.map((node) => (node.op === 'MaxPool' ? { ...node, op: 'Unheard' } : node));
  const found = importOnnx(
    { ...model, graph: { ...model.graph, nodes } },
    { name: 'Net', about: [], weights: 'w.safetensors' },
  );
  expect(found.notUnderstood).toMatchObject([{ op: 'Unheard', why: 'there is no layer for it' }]);
  expect(found.notReached).toBeGreaterThan(5);
  expect(found.source).toMatch(/relu\n\s*\/\/ Not understood: Unheard ".+": there is no layer for it\.\n/);
  expect(found.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
});

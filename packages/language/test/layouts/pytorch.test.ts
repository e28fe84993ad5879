import { cases } from '@cnn-studio/testing/catalogue/cases';
import { argumentsFor } from '@cnn-studio/testing/catalogue/harness';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue';
import { Arguments } from '../../src/catalogue/arguments';
import { fromPyTorch, pytorchShape, pytorchWeight, toPyTorch } from '../../src/layouts/pytorch';

const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => i);

describe('weights in PyTorch’s layout', () => {
  test('a convolution: [height, width, in, out] becomes [out, in, height, width]', () => {
    const shape = [1, 2, 3, 2];
    expect(pytorchShape('conv', shape)).toEqual([2, 3, 1, 2]);
    // Element [0, w, i, o] here is 6 w + 2 i + o.
    expect([...toPyTorch('conv', numbers(12), shape)]).toEqual([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]);
  });

  test('a dense layer is transposed, a depthwise convolution has one channel a group', () => {
    expect(pytorchShape('linear', [3, 2])).toEqual([2, 3]);
    expect([...toPyTorch('linear', numbers(6), [3, 2])]).toEqual([0, 2, 4, 1, 3, 5]);
    expect(pytorchShape('depthwise', [3, 5, 4, 2])).toEqual([8, 1, 3, 5]);
    expect(pytorchShape('value', [4, 5, 8])).toEqual([1, 8, 4, 5]);
  });

  test.each(['same', 'linear', 'conv', 'conv_transpose', 'depthwise', 'value'] as const)(
    '%s, there and back',
    (arrangement) => {
      const shape = arrangement === 'linear' ? [3, 4] : [2, 3, 4, 5];
      const data = numbers(shape.reduce((a, b) => a * b, 1));
      expect(fromPyTorch(arrangement, toPyTorch(arrangement, data, shape), shape)).toEqual(data);
    },
  );

  test('is known for every weight of every layer of the catalogue', () => {
    const unknown = new Set<string>();
    for (const { entry: name, inputs, args } of cases) {
      const entry = catalogue.get(name)!;
      if (entry.weights === undefined) continue;
      const call = { inputs, args: argumentsFor(entry, args) ?? new Arguments(new Map()), report() {} };
      for (const weight of entry.weights(call)) {
        if (pytorchWeight(name, weight.name) === undefined) unknown.add(`${name}/${weight.name}`);
      }
    }
    // One that is missing goes into packages/language/src/layouts/pytorch.ts.
    expect([...unknown]).toEqual([]);
  });
});

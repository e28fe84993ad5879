import { compareDerivative } from '@cnn-studio/testing/catalogue/gradients';
import { normalNumbers, prepare, randomNumbers, tf } from '@cnn-studio/testing/catalogue/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tensor } from '../../src/types';

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

const types = [tensor([4]), tensor([4])];

/** The slope of x · w is w everywhere. */
test('of a linear critic', () => {
  const w = tf.tensor2d([1, 2, 2, 4], [4, 1]);
  const network = (_name: string, [x]: readonly tf.Tensor[]) => tf.matMul(x!, w);
  const args = { critic: { network: 'Critic' } };
  const penalty = prepare('gradient_penalty', types, { args, network }).run();
  expect(Array.from(penalty.dataSync())).toEqual([expect.closeTo(16, 4), expect.closeTo(16, 4)]);
  const r1 = prepare('r1', [types[0]!], { args, network }).run();
  expect(Array.from(r1.dataSync())).toEqual([expect.closeTo(25, 4), expect.closeTo(25, 4)]);
});

test('a critic that says nothing does not make the gradient infinite', () => {
  const network = (_name: string, [x]: readonly tf.Tensor[]) => tf.mul(x!, 0);
  const prepared = prepare('gradient_penalty', types, { args: { critic: { network: 'C' } }, network });
  expect(Array.from(prepared.run().dataSync())).toEqual([expect.closeTo(1, 4), expect.closeTo(1, 4)]);
});

test('conditions reach the critic', () => {
  const seen: number[][] = [];
  const network = (_name: string, [x, label]: readonly tf.Tensor[]) => {
    seen.push(Array.from(label!.dataSync()));
    return tf.sum(x!, 1);
  };
  const label = { kind: 'class', count: 10 } as const;
  const options = {
    args: { critic: { network: 'C' } },
    network,
    tensors: [undefined, undefined, tf.tensor1d([7, 3], 'int32')],
  };
  prepare('gradient_penalty', [...types, label], options).run();
  expect(seen).toEqual([[7, 3]]);
});

test('a perceptual loss compares what the layer it names sees, per example', () => {
  const w = tf.tensor2d([1, 2, -1, 0, 3, 1, 2, 2], [4, 2]);
  const asked: (string | undefined)[] = [];
  const network = (_name: string, [x]: readonly tf.Tensor[], layer?: string) => {
    asked.push(layer);
    return tf.matMul(x!, w);
  };
  const value = tf.tensor2d([1, 0, 0, 0, 0, 1, 0, 1], [2, 4]);
  const target = tf.tensor2d([0, 0, 0, 0, 0, 0, 0, 1], [2, 4]);
  const args = { network: { network: 'Classifier' }, layer: 'features' };
  const prepared = prepare('perceptual', types, { args, network, tensors: [value, target] });
  // The features differ by (1, 2) in the first example and by (-1, 0) in the second.
  expect(Array.from(prepared.run().dataSync())).toEqual([expect.closeTo(2.5, 5), expect.closeTo(0.5, 5)]);
  expect(asked).toEqual(['features', 'features']);
  const loss = (x: tf.Tensor) => tf.mean(prepared.run({ inputs: [x, target] })) as tf.Scalar;
  const { analytic, numeric } = compareDerivative(loss, value, 4, 1e-3);
  expect(analytic).toBeCloseTo(numeric, 3);
});

/** Critics built from entries: the penalty's derivative by a weight needs second derivatives of all of them. */
describe('can be minimized over critics made of', () => {
  const shape = [6, 6, 2];
  const chains: readonly (readonly [
    string,
    readonly (readonly [string, Record<string, number | string>])[],
  ])[] = [
    [
      'strided convolutions',
      [
        ['conv', { filters: 3, kernel: 3, stride: 2 }],
        ['leaky_relu', {}],
      ],
    ],
    [
      'layer_norm',
      [
        ['conv', { filters: 3, kernel: 3 }],
        ['layer_norm', {}],
        ['leaky_relu', {}],
      ],
    ],
    [
      'max_pool',
      [
        ['conv', { filters: 3, kernel: 3 }],
        ['max_pool', { size: 3, stride: 2 }],
      ],
    ],
    [
      'avg_pool',
      [
        ['conv', { filters: 3, kernel: 3 }],
        ['silu', {}],
        ['avg_pool', {}],
      ],
    ],
    [
      'saturating activations',
      [
        ['conv', { filters: 2, kernel: 3 }],
        ['tanh', {}],
        ['elu', {}],
        ['gelu', {}],
      ],
    ],
    [
      'depthwise convolutions',
      [
        ['separable_conv', { filters: 3, kernel: 3 }],
        ['softplus', {}],
      ],
    ],
    [
      'attention',
      [
        ['conv', { filters: 4, kernel: 1 }],
        ['channel_attention', {}],
        ['self_attention', { heads: 2 }],
      ],
    ],
    [
      'resampling',
      [
        ['conv', { filters: 4, kernel: 3 }],
        ['resize', { height: 3, width: 4 }],
        ['sigmoid', {}],
      ],
    ],
  ];
  test.each(chains)('%s', (_, chain) => {
    let type = tensor(shape);
    const layers = chain.map(([name, args], index) => {
      const prepared = prepare(name, [type], { args, randomWeights: true, seed: index + 3, batch: 2 });
      if (prepared.type.kind !== 'tensor') throw new Error('not a tensor');
      type = prepared.type;
      return prepared;
    });
    const next = normalNumbers(randomNumbers(9));
    const image = () =>
      tf.tensor(
        Float32Array.from({ length: 2 * 72 }, () => next()),
        [2, ...shape],
      );
    const tensors = [image(), image()];
    const critic = (x: tf.Tensor, kernel: tf.Tensor) => {
      let value = x;
      layers.forEach((layer, index) => {
        const first = Object.keys(layer.weights)[0]!;
        const weights = index === 0 ? { ...layer.weights, [first]: kernel } : layer.weights;
        value = layer.run({ inputs: [value], weights });
      });
      // Not linear at the end, or the last layers' own curvature would not show.
      return tf.square(value);
    };
    const kernel = Object.values(layers[0]!.weights)[0]!;
    const penalty = (w: tf.Tensor) => {
      const network = (_name: string, [x]: readonly tf.Tensor[]) => critic(x!, w);
      const args = { critic: { network: 'Critic' } };
      const prepared = prepare('gradient_penalty', [tensor(shape), tensor(shape)], {
        args,
        network,
        tensors,
      });
      return tf.mean(prepared.run()) as tf.Scalar;
    };
    const { analytic, numeric } = compareDerivative(penalty, kernel, 4, 1e-3);
    expect(
      Math.abs(analytic - numeric) / Math.max(Math.abs(numeric), 1),
      `${analytic} for ${numeric}`,
    ).toBeLessThan(0.03);
  });
});

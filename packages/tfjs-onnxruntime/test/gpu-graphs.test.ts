/** Steps lowered for WebGPU: without the operators that its provider lacks, and with the same numbers. */
import { cvanet, digits, dncnn, gan, unet } from '@cnn-studio/benchmarks';
import { runAsOnGpu, unsupportedOnGpu } from '@cnn-studio/testing/on-gpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { trace } from '../src/index';
import { expectClose, type HostTensor, integers, onBackend, random } from './helpers';

beforeEach(async () => {
  await tf.setBackend('onnxruntime');
});

async function expectOnCard(
  inputs: readonly HostTensor[],
  fn: (...inputs: tf.Tensor[]) => tf.Tensor,
): Promise<void> {
  const expected = await onBackend('cpu', inputs, fn);
  await tf.setBackend('onnxruntime');
  const specs = inputs.map(({ shape, dtype }) => ({ shape, dtype }));
  const graph = trace((...given) => [fn(...given)], specs);
  expect(unsupportedOnGpu(graph)).toEqual([]);
  const [output] = runAsOnGpu(
    graph,
    inputs.map(({ values }) => Float32Array.from(values)),
  );
  const { shape, dtype } = graph.values[graph.outputs[0]!]!;
  expectClose([{ shape: [...shape], dtype, values: Array.from(output!, Number) }], expected);
}

describe('what WebGPU lacks is written otherwise', () => {
  test('rounding, from the middle to the even number', () =>
    expectOnCard(
      [
        {
          shape: [12],
          dtype: 'float32',
          values: [-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 2.4, 2.6, -2.6, 8388609, -16777218],
        },
      ],
      (x) => tf.round(x),
    ));
  test('the first greatest and the first least of equals', async () => {
    const values = { ...random([3, 4]), values: [1, 3, 3, 2, -1, -1, -2, -2, 5, 5, 5, 5] };
    await expectOnCard([values], (x) => tf.argMax(x, 1));
    await expectOnCard([values], (x) => tf.argMin(x, 0));
  });
  test('a maximum that is not a number', () =>
    expectOnCard([{ ...random([2, 3]), values: [1, Number.NaN, 2, 3, 4, 5] }], (x) => tf.max(x, 1)));
  for (const transposes of [
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    test(`products of many matrices, transposed ${transposes}`, () =>
      expectOnCard([random([2, 3, 3]), random([2, 3, 3], 2)], (a, b) => tf.matMul(a, b, ...transposes)));
  }
  test('the gradient of maxima, which goes to the first of equals', () =>
    expectOnCard(
      [integers([1, 4, 6, 2], 0, 3)].map((one) => ({ ...one, dtype: 'float32' as const })),
      (x) => tf.grad((y) => tf.sum(tf.square(tf.maxPool(y as tf.Tensor4D, 2, 2, 'valid'))))(x),
    ));
  test('the filter gradient of a strided convolution of one channel', () =>
    expectOnCard([random([2, 8, 8, 1]), random([4, 4, 1, 8], 2)], (x, w) =>
      tf.grad((v) => tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, v as tf.Tensor4D, 2, 'same'))))(w),
    ));
});

const programs = { gan, cvanet, unet, dncnn, digits };

test.each(Object.entries(programs))('no step of the benchmark leaves the GPU: %s', (_, make) => {
  const { weights, feeds, phases } = make(2);
  const float = (shape: readonly number[]) => ({ shape, dtype: 'float32' as const });
  const given = feeds.map((feed) =>
    'labels' in feed ? { shape: [feed.labels], dtype: 'int32' as const } : float(feed),
  );
  for (const { loss } of phases) {
    const graph = trace(
      (...tensors) => {
        const rest = tensors.slice(weights.length);
        const { value, grads } = tf.valueAndGrads((...w: tf.Tensor[]) => loss(tf, w, rest))(
          tensors.slice(0, weights.length),
        );
        return [value, ...grads];
      },
      [...weights.map(float), ...given],
    );
    expect(unsupportedOnGpu(graph)).toEqual([]);
  }
});

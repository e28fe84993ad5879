import '../src/index';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Numbers from a fixed sequence, between -1 and 1. */
export function numbers(count: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    // Numerical Recipes' linear congruential generator.
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

export interface HostTensor {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly values: ArrayLike<number>;
}

export function random(shape: number[], seed = 1): HostTensor {
  return { shape, dtype: 'float32', values: numbers(tf.util.sizeFromShape(shape), seed) };
}

export function integers(shape: number[], low: number, high: number, seed = 1): HostTensor {
  const values = Int32Array.from(numbers(tf.util.sizeFromShape(shape), seed), (x) =>
    Math.floor(low + ((x + 1) / 2) * (high - low)),
  );
  return { shape, dtype: 'int32', values };
}

export function positive(shape: number[], seed = 1): HostTensor {
  return {
    shape,
    dtype: 'float32',
    values: numbers(tf.util.sizeFromShape(shape), seed).map((x) => Math.abs(x) + 0.1),
  };
}

export type Result = { shape: number[]; dtype: string; values: number[] };

/** Runs `fn` on a backend; tensors go in and come out as host data. */
export async function onBackend(
  backend: string,
  inputs: readonly HostTensor[],
  fn: (...inputs: tf.Tensor[]) => tf.Tensor | readonly tf.Tensor[],
): Promise<Result[]> {
  await tf.setBackend(backend);
  const outputs = tf.tidy(() => {
    const tensors = inputs.map(({ values, shape, dtype }) => tf.tensor(Array.from(values), shape, dtype));
    const result = fn(...tensors);
    return Array.isArray(result) ? [...result] : [result as tf.Tensor];
  });
  const results: Result[] = [];
  for (const output of outputs) {
    results.push({ shape: output.shape, dtype: output.dtype, values: Array.from(await output.data()) });
    output.dispose();
  }
  return results;
}

export function expectClose(actual: readonly Result[], expected: readonly Result[], tolerance = 1e-4): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((result, i) => {
    const reference = expected[i]!;
    expect(result.shape).toEqual(reference.shape);
    expect(result.dtype).toBe(reference.dtype);
    const scale = Math.max(1, ...reference.values.filter(Number.isFinite).map(Math.abs));
    const wrong = result.values.findIndex((value, k) => {
      const other = reference.values[k]!;
      if (Number.isNaN(other) || !Number.isFinite(other)) return !Object.is(value, other);
      return !(Math.abs(value - other) <= tolerance * scale);
    });
    if (wrong >= 0) {
      expect.fail(
        `output ${i} differs at element ${wrong}: ${result.values.slice(wrong, wrong + 4)} ` +
          `instead of ${reference.values.slice(wrong, wrong + 4)}`,
      );
    }
  });
}

/** The same program on this backend, eagerly, and on tfjs's cpu backend. */
export async function expectSameAsCpu(
  inputs: readonly HostTensor[],
  fn: (...inputs: tf.Tensor[]) => tf.Tensor | readonly tf.Tensor[],
  tolerance?: number,
): Promise<void> {
  const expected = await onBackend('cpu', inputs, fn);
  expectClose(await onBackend('onnxruntime', inputs, fn), expected, tolerance);
}

/** Also of the gradients of a weighted sum of the result, by every float input. */
export async function expectSameGradients(
  inputs: readonly HostTensor[],
  fn: (...inputs: tf.Tensor[]) => tf.Tensor,
  tolerance?: number,
): Promise<void> {
  await expectSameAsCpu(inputs, fn, tolerance);
  const floats = inputs.flatMap((input, i) => (input.dtype === 'float32' ? [i] : []));
  await expectSameAsCpu(
    inputs,
    (...tensors) => {
      const weighted = (...xs: tf.Tensor[]): tf.Scalar => {
        const all = tensors.slice();
        floats.forEach((position, k) => {
          all[position] = xs[k]!;
        });
        const y = fn(...all);
        const weights = tf.tensor(Array.from(numbers(y.size, 7)), y.shape);
        return tf.sum(tf.mul(y, weights)) as tf.Scalar;
      };
      return tf.grads(weighted)(floats.map((i) => tensors[i]!));
    },
    tolerance,
  );
}

/** Gradients of a weighted sum of the result against central differences of its values, on this backend. */
export async function expectFiniteDifferences(
  inputs: readonly HostTensor[],
  fn: (...inputs: tf.Tensor[]) => tf.Tensor,
  tolerance = 2e-3,
): Promise<void> {
  await expectSameAsCpu(inputs, fn);
  const weighted = (...xs: tf.Tensor[]): tf.Scalar => {
    const y = fn(...xs);
    return tf.sum(tf.mul(y, tf.tensor(Array.from(numbers(y.size, 7)), y.shape))) as tf.Scalar;
  };
  const gradients = await onBackend('onnxruntime', inputs, (...xs) => tf.grads(weighted)(xs));
  const step = 1e-2;
  for (const [i, input] of inputs.entries()) {
    const size = input.values.length;
    const moved = (k: number, by: number): HostTensor[] =>
      inputs.map((other, j) => {
        if (j !== i) return other;
        const values = Float32Array.from(other.values);
        values[k]! += by;
        return { ...other, values };
      });
    // Some elements of each input, spread evenly.
    for (let k = 0; k < size; k += Math.max(1, Math.floor(size / 8))) {
      const [up] = await onBackend('onnxruntime', moved(k, step), weighted);
      const [down] = await onBackend('onnxruntime', moved(k, -step), weighted);
      const difference = (up!.values[0]! - down!.values[0]!) / (2 * step);
      expect(Math.abs(gradients[i]!.values[k]! - difference)).toBeLessThan(
        tolerance * Math.max(1, Math.abs(difference)),
      );
    }
  }
}

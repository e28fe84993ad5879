import { argumentsFor, entryNamed, type Given, tf } from '@cnn-studio/testing/catalogue/harness';
import { describe, expect, test } from 'vitest';

/** Runs an optimizer on one weight with given gradients. */
function descend(
  name: string,
  given: Given,
  rate: number,
  start: number,
  gradients: readonly number[],
): number[] {
  const entry = entryNamed(name);
  const args = argumentsFor(entry, given);
  const rule = entry.optimizer!;
  return tf.tidy(() => {
    let weight: tf.Tensor = tf.tensor1d([start]);
    let slots: Readonly<Record<string, tf.Tensor>> = Object.fromEntries(
      rule.slots.map((slot) => [slot, tf.zeros([1])]),
    );
    return gradients.map((gradient, index) => {
      const numbers = rule.scalars(args, index + 1, rate);
      const scalars = Object.fromEntries(
        Object.entries(numbers).map(([key, value]) => [key, tf.scalar(value)]),
      );
      const next = rule.update(tf, args, weight, tf.tensor1d([gradient]), slots, scalars);
      expect(Object.keys(next.slots).sort()).toEqual([...rule.slots].sort());
      ({ weight, slots } = next);
      return weight.dataSync()[0]!;
    });
  });
}

const gradients = [0.5, -0.2, 3, 0.001, 0];

function expectClose(got: readonly number[], expected: readonly number[]) {
  expect(got).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    expect(got[index]).toBeCloseTo(value, 5);
  });
}

/** The paper's algorithm, word for word. */
function adam(
  beta1: number,
  beta2: number,
  epsilon: number,
  rate: number,
  start: number,
  decay = 0,
): number[] {
  let [m, v, w] = [0, 0, start];
  return gradients.map((g, index) => {
    const t = index + 1;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    w -= rate * decay * w;
    w -= (rate * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
    return w;
  });
}

describe('optimizers do what their papers say', () => {
  test('adam', () => {
    expectClose(descend('adam', {}, 0.1, 1, gradients), adam(0.9, 0.999, 1e-8, 0.1, 1));
    expectClose(
      descend('adam', { beta1: 0.5, epsilon: 0.1 }, 0.1, 1, gradients),
      adam(0.5, 0.999, 0.1, 0.1, 1),
    );
    expectClose(descend('adam', { beta1: 0, beta2: 0.9 }, 0.1, 1, gradients), adam(0, 0.9, 1e-8, 0.1, 1));
  });

  test('adamw', () => {
    const ours = descend('adamw', { weight_decay: 0.3 }, 0.1, 1, gradients);
    expectClose(ours, adam(0.9, 0.999, 1e-8, 0.1, 1, 0.3));
  });

  test('sgd', () => {
    expectClose(descend('sgd', {}, 0.1, 1, [0.5, -0.2]), [0.95, 0.97]);
    // v = 0.5, then 0.9 * 0.5 - 0.2 = 0.25
    expectClose(descend('sgd', { momentum: 0.9 }, 0.1, 1, [0.5, -0.2]), [0.95, 0.925]);
    // 0.5 + 0.9 * 0.5 = 0.95, then -0.2 + 0.9 * 0.25 = 0.025
    expectClose(descend('sgd', { momentum: 0.9, nesterov: true }, 0.1, 1, [0.5, -0.2]), [0.905, 0.9025]);
  });

  test('rmsprop', () => {
    let [v, w] = [0, 1];
    const expected = gradients.map((g) => {
      v = 0.9 * v + 0.1 * g * g;
      w -= (0.1 * g) / (Math.sqrt(v) + 1e-7);
      return w;
    });
    expectClose(descend('rmsprop', {}, 0.1, 1, gradients), expected);
  });

  test('no gradient for a while moves nothing and makes nothing infinite', () => {
    for (const name of ['adam', 'adamw', 'sgd', 'rmsprop']) {
      expectClose(descend(name, name === 'adamw' ? { weight_decay: 0 } : {}, 0.1, 1, [0, 0]), [1, 1]);
    }
  });
});

describe('schedules', () => {
  const at = (name: string, given: Given, step: number, total: number) => {
    const entry = entryNamed(name);
    return entry.value!(argumentsFor(entry, given), step, total);
  };

  test.each(['constant', 'cosine', 'linear', 'exponential', 'step_decay'])('%s warms up evenly', (name) => {
    const given = { rate: 0.4, warmup: 4, ...(name === 'step_decay' ? { every: 100 } : {}) };
    expect([0, 1, 2, 3].map((step) => at(name, given, step, 50))).toEqual([
      0.1, 0.2, 0.30000000000000004, 0.4,
    ]);
    expect(at(name, given, 4, 50)).toBeCloseTo(0.4, 10);
    // Warm-ups longer than the training, and trainings of one step.
    for (const step of [0, 3]) expect(at(name, given, step, 4)).toBeGreaterThan(0);
    expect(at(name, { ...given, warmup: 0 }, 0, 1)).toBeCloseTo(0.4, 10);
  });

  test('end where they are told to', () => {
    for (const name of ['cosine', 'linear', 'exponential']) {
      expect(at(name, { rate: 1, to: 0.01 }, 99, 100)).toBeCloseTo(0.01, 10);
      expect(at(name, { rate: 1, to: 0.01 }, 150, 100)).toBeCloseTo(0.01, 10);
    }
    expect(at('cosine', { rate: 1 }, 50, 101)).toBeCloseTo(0.5, 10);
    expect(at('linear', { rate: 1 }, 25, 101)).toBeCloseTo(0.75, 10);
    expect(at('exponential', { rate: 1, to: 0.01 }, 50, 101)).toBeCloseTo(0.1, 10);
  });

  test('step_decay drops', () => {
    const given = { rate: 1, every: 10, factor: 0.1 };
    expect([0, 9, 10, 19, 20].map((step) => at('step_decay', given, step, 100))).toEqual([
      1,
      1,
      0.1,
      0.1,
      expect.closeTo(0.01, 10),
    ]);
  });
});

/** Whole training steps: the same numbers as on tfjs's cpu backend, and memory that stays flat. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OnnxRuntimeBackend } from '../src/backend/backend';
import { compile } from '../src/index';
import { expectClose, numbers, type Result } from './helpers';

type Weights = tf.Tensor[];

function start(shapes: readonly number[][]): number[][] {
  return shapes.map((shape, i) => Array.from(numbers(tf.util.sizeFromShape(shape), i + 1), (x) => x * 0.3));
}

function tensors(shapes: readonly number[][], values: readonly number[][]): Weights {
  return shapes.map((shape, i) => tf.tensor(values[i]!, shape));
}

function adam(w: Weights, g: Weights, m: Weights, v: Weights): [Weights, Weights, Weights] {
  const nextM = g.map((gradient, i) => tf.add(tf.mul(m[i]!, 0.5), tf.mul(gradient, 0.5)));
  const nextV = g.map((gradient, i) => tf.add(tf.mul(v[i]!, 0.99), tf.mul(tf.square(gradient), 0.01)));
  const next = w.map((weight, i) =>
    tf.sub(weight, tf.mul(0.01, tf.div(nextM[i]!, tf.add(tf.sqrt(nextV[i]!), 1e-3)))),
  );
  return [next, nextM, nextV];
}

function batchNorm(x: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(
    x,
    x.shape.slice(0, -1).map((_, i) => i),
  );
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-3)));
}

const BATCH = 4;
const generatorShapes = [
  [6, 2 * 2 * 8],
  [4, 4, 6, 8],
  [3, 3, 6, 1],
];
const criticShapes = [
  [4, 4, 1, 5],
  [4, 4, 5, 6],
  [6, 1],
];

function generate([dense, up, last]: Weights, z: tf.Tensor): tf.Tensor {
  let x = tf.reshape(tf.leakyRelu(batchNorm(tf.matMul(z as tf.Tensor2D, dense as tf.Tensor2D)), 0.2), [
    BATCH,
    2,
    2,
    8,
  ]);
  x = tf.conv2dTranspose(x as tf.Tensor4D, up as tf.Tensor4D, [BATCH, 4, 4, 6], 2, 'same');
  x = tf.leakyRelu(batchNorm(x), 0.2);
  return tf.tanh(tf.conv2d(x as tf.Tensor4D, last as tf.Tensor4D, 1, 'same'));
}

function score([first, second, dense]: Weights, image: tf.Tensor): tf.Tensor {
  let x: tf.Tensor = tf.leakyRelu(tf.conv2d(image as tf.Tensor4D, first as tf.Tensor4D, 2, 'same'), 0.2);
  x = tf.leakyRelu(batchNorm(tf.conv2d(x as tf.Tensor4D, second as tf.Tensor4D, 2, 'same')), 0.2);
  return tf.matMul(tf.reshape(x, [BATCH, 6]) as tf.Tensor2D, dense as tf.Tensor2D);
}

const bce = (logits: tf.Tensor, target: 0 | 1): tf.Scalar =>
  tf.mean(tf.softplus(target ? tf.neg(logits) : logits)) as tf.Scalar;

/** One update of critic and generator: (critic, m, v, generator, m, v, real, z) -> the same anew, both losses. */
function ganStep(...all: tf.Tensor[]): tf.Tensor[] {
  const part = (i: number): Weights => all.slice(3 * i, 3 * i + 3);
  const [c, cm, cv, g, gm, gv] = [0, 1, 2, 3, 4, 5].map(part) as [
    Weights,
    Weights,
    Weights,
    Weights,
    Weights,
    Weights,
  ];
  const [real, z] = all.slice(18) as [tf.Tensor, tf.Tensor];
  const fake = generate(g, z);
  const critic = tf.valueAndGrads(
    (...w: tf.Tensor[]) => tf.add(bce(score(w, real), 1), bce(score(w, fake), 0)) as tf.Scalar,
  )(c);
  const nextCritic = adam(c, critic.grads, cm, cv);
  const generator = tf.valueAndGrads((...w: tf.Tensor[]) => bce(score(nextCritic[0], generate(w, z)), 1))(g);
  const nextGenerator = adam(g, generator.grads, gm, gv);
  return [...nextCritic.flat(), ...nextGenerator.flat(), critic.value, generator.value];
}

const restoreShapes = [[3, 3, 1, 4], [4], [1, 1, 4, 4], [3, 3, 4, 1]];

/** (weights, m, v, degraded, clean) -> the same anew, loss. */
function restoreStep(...all: tf.Tensor[]): tf.Tensor[] {
  const [w, m, v] = [0, 1, 2].map((i) => all.slice(4 * i, 4 * i + 4)) as [Weights, Weights, Weights];
  const [degraded, clean] = all.slice(12) as [tf.Tensor, tf.Tensor];
  const conv = (x: tf.Tensor, f: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 'same');
  const { value, grads } = tf.valueAndGrads((...k: tf.Tensor[]) => {
    const features = tf.relu(tf.add(conv(degraded, k[0]!), k[1]!));
    const gated = tf.mul(features, tf.sigmoid(conv(features, k[2]!)));
    return tf.mean(tf.abs(tf.sub(tf.sigmoid(conv(gated, k[3]!)), clean))) as tf.Scalar;
  })(w);
  return [...adam(w, grads, m, v).flat(), value];
}

type Step = (inputs: tf.Tensor[]) => Promise<tf.Tensor[]>;

/** Runs steps that hand their state on; returns the state and all losses at the end. */
async function train(step: Step, state: tf.Tensor[], feeds: tf.Tensor[], steps: number): Promise<Result[]> {
  let current = state;
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const results = await step([...current, ...feeds]);
    tf.dispose(current);
    current = results.slice(0, current.length);
    for (const loss of results.slice(current.length)) {
      losses.push((await loss.data())[0]!);
      loss.dispose();
    }
  }
  const results: Result[] = [{ shape: [losses.length], dtype: 'float32', values: losses }];
  for (const tensor of current) {
    results.push({ shape: tensor.shape, dtype: tensor.dtype, values: Array.from(await tensor.data()) });
  }
  tf.dispose([...current, ...feeds]);
  return results;
}

const ganState = [
  criticShapes,
  criticShapes,
  criticShapes,
  generatorShapes,
  generatorShapes,
  generatorShapes,
];
const programs = {
  gan: {
    step: ganStep,
    make: () => ({
      state: ganState.flatMap((shapes, i) =>
        tensors(
          shapes,
          i % 3 === 0 ? start(shapes) : shapes.map((s) => new Array(tf.util.sizeFromShape(s)).fill(0)),
        ),
      ),
      feeds: tensors(
        [
          [BATCH, 8, 8, 1],
          [BATCH, 6],
        ].map((s) => (s[1] === 8 ? [BATCH, 4, 4, 1] : s)),
        [Array.from(numbers(BATCH * 16, 21)), Array.from(numbers(BATCH * 6, 22))],
      ),
    }),
  },
  restoration: {
    step: restoreStep,
    make: () => ({
      state: [0, 1, 2].flatMap((i) =>
        tensors(
          restoreShapes,
          i === 0
            ? start(restoreShapes)
            : restoreShapes.map((s) => new Array(tf.util.sizeFromShape(s)).fill(0)),
        ),
      ),
      feeds: tensors(
        [
          [BATCH, 7, 6, 1],
          [BATCH, 7, 6, 1],
        ],
        [Array.from(numbers(BATCH * 42, 31)), Array.from(numbers(BATCH * 42, 32), Math.abs)],
      ),
    }),
  },
};

describe('training steps', () => {
  for (const [name, { step, make }] of Object.entries(programs)) {
    test(`${name}: ten compiled steps give the numbers of the cpu backend`, async () => {
      await tf.setBackend('cpu');
      const reference = make();
      const eager: Step = async (inputs) => tf.tidy(() => step(...inputs));
      const expected = await train(eager, reference.state, reference.feeds, 10);
      await tf.setBackend('onnxruntime');
      const ours = make();
      const compiled = compile(step);
      expectClose(await train(compiled, ours.state, ours.feeds, 10), expected, 2e-4);
      expect(compiled.graphs.length).toBe(1);
      const again = make();
      expectClose(await train(eager, again.state, again.feeds, 3), await onCpu(make, step), 2e-4);
      compiled.dispose();
    });

    test(`${name}: memory stays flat`, async () => {
      await tf.setBackend('onnxruntime');
      const backend = tf.findBackend('onnxruntime') as OnnxRuntimeBackend;
      const compiled = compile(step);
      const { state, feeds } = make();
      let current = state;
      const advance = async (): Promise<void> => {
        const results = await compiled([...current, ...feeds]);
        tf.dispose(current);
        current = results.slice(0, current.length);
        tf.dispose(results.slice(current.length));
      };
      await advance();
      await advance();
      const tensorsBefore = tf.memory().numTensors;
      const before = { ...backend.pool.statistics };
      for (let i = 0; i < 20; i++) await advance();
      expect(tf.memory().numTensors).toBe(tensorsBefore);
      expect(backend.pool.statistics.allocated).toBe(before.allocated);
      expect(backend.pool.statistics.pooledBytes).toBe(before.pooledBytes);
      tf.dispose([...current, ...feeds]);
      compiled.dispose();
    });
  }
});

async function onCpu(
  make: () => { state: tf.Tensor[]; feeds: tf.Tensor[] },
  step: (...inputs: tf.Tensor[]) => tf.Tensor[],
): Promise<Result[]> {
  await tf.setBackend('cpu');
  const { state, feeds } = make();
  const result = await train(async (inputs) => tf.tidy(() => step(...inputs)), state, feeds, 3);
  await tf.setBackend('onnxruntime');
  return result;
}

describe('a gradient penalty', () => {
  beforeAll(async () => {
    await tf.setBackend('onnxruntime');
  });

  test('has second-order gradients that agree with finite differences', async () => {
    const image = tf.tensor(Array.from(numbers(2 * 4 * 4)), [2, 4, 4, 1]);
    const filters = Array.from(numbers(3 * 3 * 3, 2));
    const penalty = compile((w, x) => {
      const value = (k: tf.Tensor): tf.Scalar => {
        const critic = (t: tf.Tensor): tf.Scalar => {
          const y = tf.conv2d(t as tf.Tensor4D, k as tf.Tensor4D, 2, 'same');
          // Of tfjs's leakyRelu and maximum there is no second gradient.
          return tf.sum(tf.square(tf.sub(tf.relu(y), tf.mul(tf.relu(tf.neg(y)), 0.2))));
        };
        const gradient = tf.grad(critic)(x!);
        const norm = tf.sqrt(tf.sum(tf.square(gradient), [1, 2, 3]));
        return tf.mean(tf.square(tf.sub(norm, 1)));
      };
      const { value: loss, grad } = tf.valueAndGrad(value)(w!);
      return [loss, grad];
    });
    const at = async (values: number[]): Promise<[number, Float32Array]> => {
      const w = tf.tensor(values, [3, 3, 1, 3]);
      const [loss, gradient] = await penalty([w, image]);
      return [(await loss!.data())[0]!, (await gradient!.data()) as Float32Array];
    };
    const [, gradient] = await at(filters);
    for (const k of [0, 5, 13, 26]) {
      const moved = (by: number) => filters.map((value, i) => (i === k ? value + by : value));
      const difference = ((await at(moved(0.01)))[0] - (await at(moved(-0.01)))[0]) / 0.02;
      expect(Math.abs(gradient[k]! - difference)).toBeLessThan(5e-3 * Math.max(1, Math.abs(difference)));
    }
    penalty.dispose();
  });
});

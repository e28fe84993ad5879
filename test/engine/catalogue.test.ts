/** Every entry's graph, its gradients and those of penalties, traced and run by ONNX Runtime, as for the processor
 * and as for a GPU: the numbers of tfjs's cpu backend. */

import { cases } from '@cnn-studio/testing/catalogue/cases';
import { penaltyOf, randomLike, variablesOf } from '@cnn-studio/testing/catalogue/gradients';
import { prepare, tf } from '@cnn-studio/testing/catalogue/harness';
import { runAsOnGpu, unsupportedOnGpu } from '@cnn-studio/testing/on-gpu';
import { beforeAll, expect, test } from 'vitest';
import { compile, type Dtype, type HostArray, trace } from '../../packages/tfjs-onnxruntime/src';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const titled = cases.map((one) => [`${one.entry} ${JSON.stringify(one.args ?? {})}`, one] as const);

test.each(titled)('%s', async (_, one) => {
  await tf.setBackend('cpu');
  const prepared = prepare(one.entry, one.inputs, { args: one.args ?? {}, randomWeights: true, seed: 5 });
  const variables = one.gradient === 'none' ? [] : variablesOf(prepared);
  const projected = tf.tidy(() => randomLike(prepared.run().shape, 3));
  const isPenalized = prepared.inputs[0]?.dtype === 'float32' && prepared.inputs[0].rank > 0;
  /** The result, the gradients of its weighted sum by each variable, and those of a gradient penalty. */
  const all = (first: tf.Tensor, result: tf.Tensor, weights: tf.Tensor, values: readonly tf.Tensor[]) => [
    result,
    ...variables.map((variable, index) =>
      tf.grad((x) => tf.sum(tf.mul(variable.run(x), weights)) as tf.Scalar)(values[index]!),
    ),
    ...variables
      .slice(0, isPenalized ? variables.length : 0)
      .map((variable, index) => tf.grad(penaltyOf(variable, weights, first))(values[index]!)),
  ];
  const values = variables.map((variable) => variable.value);
  const expected = all(prepared.inputs[0]!, prepared.run(), projected, values).map((t) =>
    Array.from(t.dataSync()),
  );

  const floats = prepared.inputs.map((input) => tf.tensor(input.dataSync(), input.shape, input.dtype));
  const host = [...floats, projected, ...values];
  const data = host.map((t) => ({ values: t.dataSync(), shape: t.shape, dtype: t.dtype }));
  await tf.setBackend('onnxruntime');
  const fn = (...given: readonly unknown[]) => {
    const tensors = given as tf.Tensor[];
    const inputs = tensors.slice(0, floats.length);
    const values = tensors.slice(floats.length + 1);
    return all(inputs[0]!, prepared.run({ inputs }), tensors[floats.length]!, values);
  };
  const run = compile(fn);
  const made = await run(data.map((d) => tf.tensor(d.values, d.shape, d.dtype)));
  const got = await Promise.all(made.map((t) => t.data()));
  run.dispose();
  const names = variables.map(({ name }) => name);
  const expectSame = (results: readonly ArrayLike<number>[]) => {
    expect(results).toHaveLength(expected.length);
    results.forEach((numbers, index) => {
      const scale = Math.max(1, ...expected[index]!.map(Math.abs));
      const worst = Math.max(
        ...Array.from(numbers).map((value, i) => Math.abs(value - expected[index]![i]!)),
      );
      const what = ['result', ...names, ...names.map((name) => `penalty by ${name}`)][index];
      expect(worst / scale, what).toBeLessThan(index > names.length ? 1e-3 : 1e-4);
    });
  };
  expectSame(got);

  // For a GPU it is written without the operators that WebGPU lacks.
  const graph = trace(
    fn,
    data.map(({ shape, dtype }) => ({ shape, dtype: dtype as Dtype })),
  );
  expect(unsupportedOnGpu(graph)).toEqual([]);
  expectSame(
    runAsOnGpu(
      graph,
      data.map(({ values }) => values as HostArray),
    ),
  );
});

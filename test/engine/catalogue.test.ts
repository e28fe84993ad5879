/** Every entry's graph, and its gradients, traced and run by ONNX Runtime: the numbers of tfjs's cpu backend. */
import { beforeAll, expect, test } from 'vitest';
import { cases } from '../../packages/language/test/catalogue/cases';
import { randomLike, variablesOf } from '../../packages/language/test/catalogue/gradients';
import { prepare, tf } from '../../packages/language/test/catalogue/harness';
import { compile } from '../../packages/tfjs-onnxruntime/src';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const titled = cases.map((one) => [`${one.entry} ${JSON.stringify(one.args ?? {})}`, one] as const);

test.each(titled)('%s', async (_, one) => {
  await tf.setBackend('cpu');
  const prepared = prepare(one.entry, one.inputs, { args: one.args ?? {}, randomWeights: true, seed: 5 });
  const variables = one.gradient === 'none' ? [] : variablesOf(prepared);
  const projected = tf.tidy(() => randomLike(prepared.run().shape, 3));
  /** The result, and the gradients of its weighted sum by each variable. */
  const both = (result: tf.Tensor, weights: tf.Tensor, values: readonly tf.Tensor[]) => [
    result,
    ...variables.map((variable, index) =>
      tf.grad((x) => tf.sum(tf.mul(variable.run(x), weights)) as tf.Scalar)(values[index]!),
    ),
  ];
  const values = variables.map((variable) => variable.value);
  const expected = both(prepared.run(), projected, values).map((t) => Array.from(t.dataSync()));

  const floats = prepared.inputs.map((input) => tf.tensor(input.dataSync(), input.shape, input.dtype));
  const host = [...floats, projected, ...values];
  const data = host.map((t) => ({ values: t.dataSync(), shape: t.shape, dtype: t.dtype }));
  await tf.setBackend('onnxruntime');
  const run = compile((...given) => {
    const tensors = given as unknown as tf.Tensor[];
    const inputs = tensors.slice(0, floats.length);
    return both(prepared.run({ inputs }), tensors[floats.length]!, tensors.slice(floats.length + 1));
  });
  const made = await run(data.map((d) => tf.tensor(d.values, d.shape, d.dtype)));
  const got = await Promise.all(made.map((t) => t.data()));
  run.dispose();
  expect(got).toHaveLength(expected.length);
  got.forEach((numbers, index) => {
    const scale = Math.max(1, ...expected[index]!.map(Math.abs));
    const worst = Math.max(...Array.from(numbers).map((value, i) => Math.abs(value - expected[index]![i]!)));
    expect(worst / scale, index === 0 ? 'result' : variables[index - 1]!.name).toBeLessThan(1e-4);
  });
});

/** What tracing and compiling promise besides numbers. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { compile, OnnxRuntimeBackendError, toOnnx, trace } from '../src/index';
import './helpers';

beforeEach(async () => {
  await tf.setBackend('onnxruntime');
});

describe('trace', () => {
  test('lists the kernels that the outputs depend on, in order', () => {
    const graph = trace(
      (x, w) => {
        tf.exp(x!);
        return [tf.relu(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D))];
      },
      [
        { shape: [2, 3], dtype: 'float32' },
        { shape: [3, 4], dtype: 'float32' },
      ],
    );
    expect(graph.nodes.map(({ kernel }) => kernel)).toEqual(['BatchMatMul', 'Relu']);
    const [product, relu] = graph.nodes;
    expect(product!.inputs).toEqual({ a: graph.inputs[0], b: graph.inputs[1] });
    expect(product!.attrs).toEqual({ transposeA: false, transposeB: false });
    expect(relu!.inputs).toEqual({ x: product!.outputs[0] });
    expect(graph.outputs).toEqual(relu!.outputs);
    expect(graph.values[graph.outputs[0]!]).toEqual({ shape: [2, 4], dtype: 'float32' });
  });

  test('takes tensors from outside as constants', () => {
    const bias = tf.tensor1d([1, 2]);
    const graph = trace((x) => [tf.add(x!, bias)], [{ shape: [3, 2], dtype: 'float32' }]);
    expect([...graph.constants.values()].map((values) => [...values])).toEqual([[1, 2]]);
  });

  test('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.square(x)));
    trace((x) => [gradient(x!)], [{ shape: [5], dtype: 'float32' }]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('leaves no results behind that were kept', () => {
    const outside = tf.tensor1d([1]);
    const before = tf.memory().numTensors;
    trace((x) => [tf.keep(tf.square(x!)), outside], [{ shape: [5], dtype: 'float32' }]);
    expect(tf.memory().numTensors).toBe(before);
    expect(outside.isDisposed).toBe(false);
  });

  test('an argument may be an output', async () => {
    const same = compile((x) => [x!, x!]);
    const [a, b] = await same([tf.tensor1d([1, 2])]);
    expect([...(await a!.data()), ...(await b!.data())]).toEqual([1, 2, 1, 2]);
  });
});

describe('compile', () => {
  test('merges what is computed twice and leaves out neutral operations', async () => {
    const fn = compile((x) => {
      const once = tf.mul(tf.exp(x!), tf.ones([3]));
      const twice = tf.add(tf.exp(x!), tf.zeros([3]));
      return [tf.add(once, twice)];
    });
    const [y] = await fn([tf.tensor1d([0, 1, 2])]);
    expect((await y!.data())[0]).toBeCloseTo(2, 6);
    expect(fn.graphs[0]!.operators).toEqual({ Exp: 1, Add: 1 });
  });

  test('compiles once for each combination of shapes', async () => {
    const fn = compile((x) => [tf.sum(x!)]);
    for (const size of [2, 3, 2, 3]) await fn([tf.ones([size])]);
    expect(fn.graphs.map(({ inputs }) => inputs[0]!.shape)).toEqual([[2], [3]]);
  });

  test('keeps images in one order of axes between convolutions', async () => {
    const fn = compile((x, w, b) => {
      const conv = (t: tf.Tensor) =>
        tf.relu(tf.add(tf.conv2d(t as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'), b!));
      return [tf.mean(conv(conv(conv(x!))))];
    });
    await fn([tf.ones([1, 5, 5, 3]), tf.ones([3, 3, 3, 3]), tf.ones([3])]);
    // The image once and the filter once, in two steps, however many convolutions.
    expect(fn.graphs[0]!.operators.Transpose).toBe(3);
  });

  test('reads pending tensors as inputs', async () => {
    const fn = compile((x) => [tf.mul(x!, 2)]);
    const [y] = await fn([tf.add(tf.tensor1d([1, 2]), 1)]);
    expect([...(await y!.data())]).toEqual([4, 6]);
  });

  test('what was read stays as it was when its tensor is disposed and its size comes again', async () => {
    const fn = compile((x) => [tf.add(x!, 1)]);
    const x = tf.tensor1d([1, 2]);
    const [first] = await fn([x]);
    const values = await first!.data();
    first!.dispose();
    await fn([tf.tensor1d([7, 8])]);
    expect([...values]).toEqual([2, 3]);
  });

  test('exports convolutions that run on any machine', () => {
    const shape = [1, 8, 8, 16];
    const graph = trace(
      (x, w) => [tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same')],
      [
        { shape, dtype: 'float32' },
        { shape: [3, 3, 16, 16], dtype: 'float32' },
      ],
    );
    const text = new TextDecoder('latin1').decode(toOnnx(graph));
    expect(text).toContain('Conv');
    expect(text).not.toContain('nchwc');
  });

  test('exports ONNX', () => {
    const graph = trace((x) => [tf.relu(x!)], [{ shape: [2], dtype: 'float32' }]);
    const text = new TextDecoder('latin1').decode(toOnnx(graph));
    expect(text).toContain('Relu');
    // Only what the graph uses of ONNX Runtime's own operators is asked for.
    expect(text).not.toContain('com.microsoft');
  });
});

describe('errors say what to do', () => {
  const shape = { shape: [2], dtype: 'float32' as const };
  const failure = (fn: () => unknown): Error => {
    try {
      fn();
    } catch (error) {
      return error as Error;
    }
    throw new Error('nothing was thrown');
  };

  test('reading a value that depends on an argument', () => {
    const error = failure(() => trace((x) => [tf.mul(x!, x!.dataSync()[0]!)], [shape], 'step'));
    expect(error).toBeInstanceOf(OnnxRuntimeBackendError);
    expect(error.message).toMatch(/^step reads a tensor .* Return the tensor and read it from the result/);
  });

  test('drawing random numbers', () => {
    const error = failure(() => trace((x) => [tf.add(x!, tf.randomNormal([2]))], [shape], 'step'));
    expect(error.message).toMatch(/^step draws random numbers .* Draw them outside/);
    expect(Math.random()).toBeLessThan(1);
  });

  test('a kernel that needs values', () => {
    const error = failure(() => trace((x) => [tf.unique(x!).values], [shape], 'step'));
    expect(error.message).toMatch(/^step calls Unique .* Call it outside/);
  });

  test('a kernel that is not there', () => {
    const error = failure(() => tf.engine().runKernel('FromPixels', {}));
    expect(error.message).toMatch(/^FromPixels is not part of the onnxruntime backend/);
  });

  test('a tensor that outlives its trace', () => {
    let kept: tf.Tensor | undefined;
    trace(
      (x) => {
        kept = tf.keep(tf.square(x!));
        return [tf.add(kept, 1)];
      },
      [shape],
      'step',
    );
    expect(failure(() => tf.add(kept!, 1)).message).toMatch(/step .*was traced/);
    expect(failure(() => kept!.dataSync()).message).toMatch(/^step reads/);
  });

  test('shapes that do not fit', () => {
    expect(failure(() => tf.add(tf.ones([2]), tf.ones([3]))).message).toMatch(/\[2\] and \[3\]/);
  });

  test('another backend', async () => {
    await tf.setBackend('cpu');
    const error = failure(() => trace((x) => [x!], [shape]));
    expect(error.message).toMatch(/tf\.setBackend\('onnxruntime'\)/);
  });

  test('a disposed function', async () => {
    const fn = compile((x) => [tf.square(x!)], { name: 'step' });
    fn.dispose();
    await expect(fn([tf.ones([2])])).rejects.toThrow(/^step was disposed/);
  });
});

describe('lazy execution', () => {
  test('dataSync computes what is pending', () => {
    expect([...tf.add(tf.tensor1d([1, 2]), 3).dataSync()]).toEqual([4, 5]);
  });

  test('variables and optimizers work', async () => {
    const w = tf.variable(tf.tensor1d([1, -2]));
    const optimizer = tf.train.adam(0.1);
    const losses: number[] = [];
    for (let i = 0; i < 20; i++) {
      const loss = optimizer.minimize(() => tf.sum(tf.square(w)) as tf.Scalar, true)!;
      losses.push((await loss.data())[0]!);
      loss.dispose();
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 5);
    w.dispose();
  });

  test('a program that never reads does not pile up work for ever', () => {
    const x = tf.tidy(() => {
      let y: tf.Tensor = tf.scalar(0);
      for (let i = 0; i < 10_000; i++) y = tf.add(y, 1);
      return y;
    });
    expect(x.dataSync()[0]).toBe(10_000);
  });

  test('results that are not finite come through', () => {
    expect([...tf.div(tf.tensor1d([1, -1, 0]), 0).dataSync()]).toEqual([Infinity, -Infinity, Number.NaN]);
  });

  test('empty tensors', () => {
    expect([...tf.add(tf.tensor1d([]), 1).dataSync()]).toEqual([]);
    expect(tf.sum(tf.tensor1d([])).dataSync()[0]).toBe(0);
  });

  test('strings are kept and handed back', async () => {
    expect(await tf.tensor(['a', 'ü']).data()).toEqual(['a', 'ü']);
  });
});

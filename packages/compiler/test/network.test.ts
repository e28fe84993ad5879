import { tf } from '@cnn-studio/testing/catalogue/harness';
import { describe, expect, test } from 'vitest';
import { CompileError, compileNetwork } from '../src';
import { programOf } from './program';

const program = programOf(`network Edge(image: [3, 3, 1]) -> [3, 3, 1] { conv(1, 3) }
network Sized(image: [H, W, 1]) -> [H, W, 1] { conv(1, 3) -> relu }
network Both(image: [3, 3, 1]) -> [3, 3, 1] { Edge -> Edge }
network Class(label: class(4)) -> [2] { embed(2) }
network Noisy(image: [2]) -> [2] { image + normal(2) }`);

const names = (network: string) => compileNetwork(program, network).state.map(({ name }) => name);

describe('a network as a function', () => {
  test('computes with the weights that it is given, in the order of its state', () => {
    const edge = compileNetwork(program, 'Edge');
    expect(edge.state.map(({ name, shape }) => [name, shape])).toEqual([
      ['Edge/conv_1/kernel', [3, 3, 1, 1]],
      ['Edge/conv_1/bias', [1]],
    ]);
    // The left neighbor, and 10.
    const kernel = tf.tensor4d([0, 0, 0, 1, 0, 0, 0, 0, 0], [3, 3, 1, 1]);
    const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const [result] = edge.run(tf, [kernel, tf.tensor1d([10])], [image], []);
    expect([...result!.dataSync()]).toEqual([10, 11, 12, 10, 14, 15, 10, 17, 18]);
  });

  test('has the weights of those that it calls once, however often it calls them', () => {
    expect(names('Both')).toEqual(names('Edge'));
  });

  test('takes labels as whole numbers without a shape', () => {
    const compiled = compileNetwork(program, 'Class');
    expect(compiled.inputs).toEqual([{ name: 'label', shape: [], dtype: 'int32' }]);
    const table = tf.tensor2d([0, 1, 2, 3, 4, 5, 6, 7], [4, 2]);
    const [result] = compiled.run(tf, [table], [tf.tensor1d([3, 0], 'int32')], []);
    expect(result!.arraySync()).toEqual([
      [6, 7],
      [0, 1],
    ]);
  });

  test('is given its random numbers', () => {
    const compiled = compileNetwork(program, 'Noisy');
    expect(compiled.feeds).toMatchObject([{ kind: 'random', distribution: 'normal', shape: [2] }]);
    const [result] = compiled.run(tf, [], [tf.tensor2d([[1, 2]])], [tf.tensor2d([[10, 20]])]);
    expect(result!.arraySync()).toEqual([[11, 22]]);
  });
});

describe('what can’t be compiled', () => {
  const refused = (...args: [string, number[][]?]) => {
    try {
      compileNetwork(program, ...args);
    } catch (error) {
      return error instanceof CompileError ? `${error.code}: ${error.message}` : error;
    }
    return undefined;
  };

  test('is a network of every size without sizes, and the message says how to give them', () => {
    expect(refused('Sized')).toMatch(/^symbolic-size: .*image of network Sized.*--input 256x256/);
    expect(refused('Sized', [[5, 7, 1]])).toBeUndefined();
    expect(compileNetwork(program, 'Sized', [[5, 7, 1]]).inputs[0]!.shape).toEqual([5, 7, 1]);
  });

  test('is a network that there is not', () => {
    expect(refused('Edges')).toMatch(/^unknown-name: .*Edges/);
  });
});

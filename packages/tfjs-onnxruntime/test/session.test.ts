/** Runs of a loaded model, below tensors. */
import { expect, test } from 'vitest';
import { GraphBuilder } from '../src/lowering/builder';
import { inputName, ortTensor, outputName, Session } from '../src/runtime/session';
import { numbers } from './helpers';

function doubling(size: number): Session {
  const g = new GraphBuilder();
  const x = g.input(inputName(0), 'float32', [size]);
  const value = g.binary('Add', x, x);
  return new Session(g.encode([{ value, name: outputName(0) }]).bytes);
}

const float = (data: Float32Array) => ortTensor({ shape: [data.length], dtype: 'float32' }, data);

test('results are written where they are wanted, and nowhere else', () => {
  const size = 1_000_000;
  const session = doubling(size);
  const input = numbers(size);
  const result = new Float32Array(size);
  session.run([float(input)], [float(result)]);
  expect(result.every((value, i) => value === 2 * input[i]!)).toBe(true);
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 10; i++) session.run([float(input)], [float(result)]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * size);
  session.dispose();
});

test('a result without a place gets one', () => {
  const session = doubling(3);
  const [result] = session.run([float(Float32Array.of(1, 2, 3))], [null]);
  expect(result!.data).toEqual(Float32Array.of(2, 4, 6));
  session.dispose();
});

test('a run that fails says so', () => {
  const session = doubling(3);
  const run = () => session.run([float(new Float32Array(4))], [float(new Float32Array(3))]);
  expect(run).toThrow(/invalid dimensions/i);
  session.dispose();
});

import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Started } from './runner';

const WARM_UP = 3;
const TIMED = 7;

/**
 * Milliseconds of a small training step, the median of several: three convolutions of 32 channels on 16 images of
 * 28×28, their gradients and gradient descent, and the loss read back.
 */
export async function stepTime({ tf, compile }: Pick<Started, 'tf' | 'compile'>): Promise<number> {
  const shapes = [
    [3, 3, 1, 32],
    [3, 3, 32, 32],
    [3, 3, 32, 1],
  ];
  const run = compile((...inputs) => {
    const image = inputs[0] as Tensor4D;
    const loss = (...filters: Tensor[]) => {
      const forward = filters.reduce<Tensor4D>(
        (x, filter) => tf.relu(tf.conv2d(x, filter as Tensor4D, 1, 'same')),
        image,
      );
      return tf.mean(tf.squaredDifference(forward, image));
    };
    const filters = inputs.slice(1);
    const { value, grads } = tf.valueAndGrads(loss)(filters);
    return [...filters.map((filter, i) => tf.sub(filter, tf.mul(grads[i]!, 1e-3))), value];
  }, 'the measurement of a step');
  const image: Tensor = tf.fill([16, 28, 28, 1], 0.5);
  let filters: Tensor[] = shapes.map((shape) => tf.fill(shape, 0.01));
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + TIMED; i++) {
    const start = performance.now();
    const outputs = await run([image, ...filters]);
    const loss = outputs.pop()!;
    await loss.data();
    times.push(performance.now() - start);
    tf.dispose([loss, ...filters]);
    filters = outputs;
  }
  tf.dispose([image, ...filters]);
  run.dispose?.();
  return times.slice(WARM_UP).sort((a, b) => a - b)[Math.floor(TIMED / 2)]!;
}

import type { Started } from './runner';

/** Lets a started backend compile and run something. Rejects when the result is wrong: some fail only here. */
export async function selfTest({ tf, compile }: Pick<Started, 'tf' | 'compile'>): Promise<void> {
  const run = compile((x) => [tf.matMul(x as never, x as never)], 'the first trial');
  const input = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const [product] = await run([input]);
  const values = [...(await product!.data())];
  tf.dispose([input, product!]);
  run.dispose?.();
  if (values.join() !== '7,10,15,22') throw new Error(`it computes a wrong matrix product: ${values.join()}`);
}

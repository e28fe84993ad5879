import * as tf from '@tensorflow/tfjs-core';
import { adam, type Feed, type Inference, type TrainingStep } from './step';

/** A function of tensors that a backend made ready to run. */
export interface Compiled {
  (inputs: readonly tf.Tensor[]): Promise<tf.Tensor[]>;
  dispose?(): void;
}

/** What is measured decides what runs the functions: an engine, or one of tfjs's own backends. */
export type Compile<C extends Compiled> = (fn: (...inputs: tf.Tensor[]) => tf.Tensor[], name: string) => C;

/** A step with its state: each call of `run` takes it one step further. */
export interface Running<C extends Compiled = Compiled> {
  /** Ends when the numbers are on the host: a training step's losses, or an image (of which none are returned). */
  run(): Promise<readonly number[]>;
  readonly compiled: readonly C[];
  dispose(): void;
}

function feedTensor(feed: Feed): tf.Tensor {
  if ('labels' in feed) {
    const labels = Int32Array.from({ length: feed.labels }, (_, i) => i % feed.classes);
    return tf.tensor1d(labels, 'int32');
  }
  return tf.randomUniform([...feed], -1, 1);
}

/** Starting weights: He's deviation for filters and matrices, ones and zeros would do as well for the speed. */
function weight(shape: readonly number[]): tf.Tensor {
  const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  return tf.tidy(() => tf.mul(tf.randomNormal([...shape]), Math.sqrt(1 / fanIn)));
}

export function startTraining<C extends Compiled>(
  { weights, feeds, phases, name }: TrainingStep,
  compile: Compile<C>,
): Running<C> {
  let state = weights.map(weight);
  let m = weights.map((shape): tf.Tensor => tf.zeros([...shape]));
  let v = weights.map((shape): tf.Tensor => tf.zeros([...shape]));
  const inputs = feeds.map(feedTensor);
  const rate = tf.scalar(2e-4);
  const compiled = phases.map(({ trained, loss }, index) => {
    const count = trained.length;
    return compile((...tensors) => {
      const all = tensors.slice(0, weights.length);
      const given = tensors.slice(weights.length, weights.length + feeds.length);
      const rest = tensors.slice(weights.length + feeds.length);
      const gradients = tf.valueAndGrads((...ws: tf.Tensor[]) => {
        const current = all.slice();
        trained.forEach((position, i) => {
          current[position] = ws[i]!;
        });
        return loss(tf, current, given);
      })(trained.map((position) => all[position]!));
      const next = adam(
        tf,
        trained.map((position) => all[position]!),
        gradients.grads,
        rest.slice(0, count),
        rest.slice(count, 2 * count),
        rest[2 * count]!,
      );
      return [...next.weights, ...next.m, ...next.v, gradients.value];
    }, `${name} phase ${index}`);
  });
  const run = async (): Promise<readonly number[]> => {
    const losses: tf.Tensor[] = [];
    for (const [index, { trained }] of phases.entries()) {
      const slots = [...trained.map((i) => m[i]!), ...trained.map((i) => v[i]!)];
      const results = await compiled[index]!([...state, ...inputs, ...slots, rate]);
      losses.push(results.pop()!);
      const replace = (old: tf.Tensor[], offset: number): tf.Tensor[] => {
        const next = old.slice();
        trained.forEach((position, i) => {
          next[position]!.dispose();
          next[position] = results[offset + i]!;
        });
        return next;
      };
      state = replace(state, 0);
      m = replace(m, trained.length);
      v = replace(v, 2 * trained.length);
    }
    // All at once, as the trainer does, so that a device is waited for once a step.
    const values = await Promise.all(losses.map((loss) => loss.data()));
    tf.dispose(losses);
    return values.map(([value]) => value!);
  };
  const dispose = (): void => {
    tf.dispose([...state, ...m, ...v, ...inputs, rate]);
    for (const fn of compiled) fn.dispose?.();
  };
  return { run, compiled, dispose };
}

export function startInference<C extends Compiled>(
  { weights, feed, run, name }: Inference,
  compile: Compile<C>,
): Running<C> {
  const state = weights.map(weight);
  const input = tf.randomUniform([...feed]);
  const compiled = compile((...tensors) => [run(tf, tensors.slice(0, -1), tensors.at(-1)!)], name);
  return {
    async run() {
      const [output] = await compiled([...state, input]);
      await output!.data();
      output!.dispose();
      return [];
    },
    compiled: [compiled],
    dispose() {
      tf.dispose([...state, input]);
      compiled.dispose?.();
    },
  };
}

/** How many products follow one another in a run of `startProduct`. */
export const PRODUCTS = 8;

/** Products of square matrices, one after the other: the rate of multiply-adds that is a device's practical limit. */
export function startProduct<C extends Compiled>(size: number, compile: Compile<C>): Running<C> {
  const factor = tf.randomUniform([size, size]);
  // Of a mean that keeps the products from growing.
  const other = tf.randomUniform([size, size], 0, 4 / size);
  const product = compile((a, b) => {
    let x = a as tf.Tensor2D;
    for (let i = 0; i < PRODUCTS; i++) x = tf.matMul(x, b as tf.Tensor2D);
    // Its sum is what is read: that waits for the products, and hardly anything crosses the bus.
    return [tf.sum(x)];
  }, 'product');
  return {
    async run() {
      const [sum] = await product([factor, other]);
      const values = await sum!.data();
      sum!.dispose();
      return [values[0]!];
    },
    compiled: [product],
    dispose() {
      tf.dispose([factor, other]);
      product.dispose?.();
    },
  };
}

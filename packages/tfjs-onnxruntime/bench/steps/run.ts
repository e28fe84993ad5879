import * as tf from '@tensorflow/tfjs-core';
import { type CompiledFunction, type CompileOptions, compile } from '../../src/index';
import { adam, type Feed, type Inference, type TrainingStep } from './step';

/** A step with its state: each call of `run` takes it one step further, and returns when its loss is there. */
export interface Running {
  run(): Promise<void>;
  readonly compiled: readonly CompiledFunction[];
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
  return tf.mul(tf.randomNormal([...shape]), Math.sqrt(1 / fanIn));
}

export function startTraining(
  { weights, feeds, phases, name }: TrainingStep,
  options: CompileOptions,
): Running {
  let state = weights.map(weight);
  let m = weights.map((shape) => tf.zeros([...shape]));
  let v = weights.map((shape) => tf.zeros([...shape]));
  const inputs = feeds.map(feedTensor);
  const rate = tf.scalar(2e-4);
  const compiled = phases.map(({ trained, loss }, index) => {
    const count = trained.length;
    return compile(
      (...tensors) => {
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
      },
      { ...options, name: `${name} phase ${index}` },
    );
  });
  const run = async (): Promise<void> => {
    for (const [index, { trained }] of phases.entries()) {
      const slots = [...trained.map((i) => m[i]!), ...trained.map((i) => v[i]!)];
      const results = await compiled[index]!([...state, ...inputs, ...slots, rate]);
      const loss = results.pop()!;
      await loss.data();
      loss.dispose();
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
  };
  const dispose = (): void => {
    tf.dispose([...state, ...m, ...v, ...inputs, rate]);
    for (const fn of compiled) fn.dispose();
  };
  return { run, compiled, dispose };
}

export function startInference({ weights, feed, run, name }: Inference, options: CompileOptions): Running {
  const state = weights.map(weight);
  const input = tf.randomUniform([...feed]);
  const compiled = compile((...tensors) => [run(tf, tensors.slice(0, -1), tensors.at(-1)!)], {
    ...options,
    name,
  });
  return {
    async run() {
      const [output] = await compiled([...state, input]);
      await output!.data();
      output!.dispose();
    },
    compiled: [compiled],
    dispose() {
      tf.dispose([...state, input]);
      compiled.dispose();
    },
  };
}

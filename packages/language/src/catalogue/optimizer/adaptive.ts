import type * as tfjs from '@tensorflow/tfjs-core';
import type { Arguments } from '../arguments';
import type { OptimizerRule } from '../entry';

/**
 * Adam's rule (Kingma & Ba, 2015, algorithm 1), with decoupled weight decay if there is a `weight_decay`.
 *
 * The slots keep the moments divided by (1 - beta): m' = beta1 m + g and v' = beta2 v + g², two passes over memory
 * less. All constant factors, bias corrections included, go into two numbers computed once per step:
 * w' = w - step * m' / (sqrt(v') + epsilon).
 */
export const adamRule: OptimizerRule = {
  largestRate: 0.1,
  slots: ['m', 'v'],
  scalars(args, t, learningRate) {
    const [beta1, beta2] = [args.number('beta1'), args.number('beta2')];
    // sqrt(v / correction2) + epsilon = root * (sqrt(slot) + epsilon / root)
    const root = Math.sqrt((1 - beta2) / (1 - beta2 ** t));
    const step = (learningRate * (1 - beta1)) / (1 - beta1 ** t) / root;
    return { step, epsilon: args.number('epsilon') / root, decay: 1 - learningRate * weightDecay(args) };
  },
  update(tf, args, weight, gradient, slots, scalars) {
    const m = accumulate(tf, slots.m!, args.number('beta1'), gradient);
    const v = accumulate(tf, slots.v!, args.number('beta2'), tf.square(gradient));
    const kept = weightDecay(args) === 0 ? weight : tf.mul(weight, scalars.decay!);
    const change = tf.div(tf.mul(m, scalars.step!), tf.add(tf.sqrt(v), scalars.epsilon!));
    return { weight: tf.sub(kept, change), slots: { m, v } };
  },
};

function weightDecay(args: Arguments): number {
  return args.has('weight_decay') ? args.number('weight_decay') : 0;
}

function accumulate(tf: typeof tfjs, slot: tfjs.Tensor, keep: number, value: tfjs.Tensor): tfjs.Tensor {
  return keep === 0 ? value : tf.add(tf.mul(slot, keep), value);
}

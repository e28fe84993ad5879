/** The smaller and the greater of two values, with second derivatives: tfjs's own have none. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { oneOrTwoValues } from '../../diagnostics/entries/CNN270-one-or-two-values';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry, type Entry } from '../entry';
import { tensorInput } from '../inputs';
import { overOf, overParameter, reduceOver, shapeLeft } from '../over';
import { maxOver } from '../smooth';
import { binaryOperator } from './broadcast';

type Tf = typeof tfjs;

/** @returns the gradient summed over what broadcasting repeated, in the shape of `like` */
function reduced(tf: Tf, gradient: tfjs.Tensor, like: tfjs.Tensor): tfjs.Tensor {
  const axes = tf.backend_util.getReductionAxes(like.shape, gradient.shape);
  return tf.reshape(axes.length === 0 ? gradient : tf.sum(gradient, axes), like.shape);
}

/** max(a, b) or min(a, b), element by element; equal elements pass the gradient to `a`. */
export function extremum(tf: Tf, kind: 'minimum' | 'maximum', a: tfjs.Tensor, b: tfjs.Tensor): tfjs.Tensor {
  const custom = tf.customGrad((left, right, save) => {
    const [x, y] = [left as tfjs.Tensor, right as tfjs.Tensor];
    (save as tfjs.GradSaveFunc)([x, y]);
    return {
      value: kind === 'maximum' ? tf.maximum(x, y) : tf.minimum(x, y),
      gradFunc: (dy: tfjs.Tensor, [p, q]: tfjs.Tensor[]) => {
        const difference = kind === 'maximum' ? tf.sub(q!, p!) : tf.sub(p!, q!);
        const toSecond = tf.step(difference);
        const second = tf.mul(dy, toSecond);
        return [reduced(tf, tf.sub(dy, second), p!), reduced(tf, second, q!)];
      },
    };
  });
  return custom(a, b);
}

/** `max(a, b)` of two values, element by element, and `max(x, over: channels)` of the elements of one. */
export function extremumEntry(
  entry: Pick<Entry, 'name' | 'summary' | 'documentation'> & { readonly kind: 'minimum' | 'maximum' },
): Entry {
  const { kind, name, ...rest } = entry;
  const choose = kind === 'maximum' ? Math.max : Math.min;
  const ofTwo = binaryOperator({
    name,
    ...rest,
    range: (a, b) => ({ min: choose(a.min, b.min), max: choose(a.max, b.max) }),
    apply: (tf, a, b) => extremum(tf, kind, a, b),
  });
  const [left, right] = ofTwo.parameters;
  return defineEntry({
    ...ofTwo,
    parameters: [
      left!,
      { ...right!, optional: true },
      overParameter(
        'Of one value alone, over what: the pixels of each channel, the channels of each pixel, or all of them.',
      ),
    ],
    type(call) {
      const over = overOf(call);
      if ((over === undefined) !== (call.inputs.length === 1)) {
        if (over === undefined) return ofTwo.type!(call);
        const type = tensorInput(call, name, { index: 0, at: 'left' });
        const shape = type && shapeLeft(call, name, 'left', type, over);
        return shape === undefined ? UNKNOWN : tensor(shape, type!.range);
      }
      call.report(oneOrTwoValues, { entry: name, values: call.inputs.length });
      return UNKNOWN;
    },
    window: (call) => ({ kind: [undefined, 'channels'].includes(overOf(call)) ? 'pointwise' : 'global' }),
    graph(context) {
      const { tf, inputs, args } = context;
      const over = overOf({ args });
      if (over === undefined) return ofTwo.graph!(context);
      return reduceOver(tf, inputs[0]!, over, (x, axis) =>
        kind === 'maximum' ? maxOver(tf, x, [axis]) : tf.neg(maxOver(tf, tf.neg(x), [axis])),
      );
    },
  });
}

/** Scaled dot-product attention, and the places it looks from and at. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { type Dim, product } from '../../algebra/dim';
import { channelsNotMultiple } from '../../diagnostics/entries/CNN239-channels-not-multiple';
import type { Shape } from '../../types';
import type { Call, ParameterSpec } from '../entry';
import { softmax } from '../smooth';

type Tf = typeof tfjs;

export const headsParameter: ParameterSpec = {
  name: 'heads',
  kind: 'integer',
  default: 1,
  minimum: 1,
  documentation: 'Number of heads; must divide the number of channels.',
};

/** Reports a number of channels that the heads can't share equally. */
export function checkHeads(call: Call, entry: string, channels: number | undefined): void {
  const heads = call.args.number('heads');
  if (channels === undefined || channels % heads === 0) return;
  const why = `each of ${heads} heads takes an equal part of the channels`;
  const data = { entry, channels, multipleOf: heads, why };
  call.report(channelsNotMultiple, data, { at: 'heads', because: [0] });
}

/** Places that attend to each other: all pixels of an image, or those of each of several windows. */
export interface Places {
  /** How many groups of places an example has: 1, or the number of windows. */
  readonly groups: Dim;
  readonly places: Dim;
}

/** Of an image [h, w, c], of windows [rows, columns, h, w, c], or of a sequence [n, c]. */
export function placesOf(shape: Shape): Places {
  const before = shape.slice(0, -1);
  return { groups: product(before.slice(0, -2)), places: product(before.slice(-2)) };
}

/** [b, ..., c] to [b * groups, places, c]. */
export function asSequences(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  const { groups, places } = placesOf(x.shape.slice(1));
  return tf.reshape(x, [x.shape[0]! * Number(groups), Number(places), x.shape.at(-1)!]);
}

/**
 * softmax(q kᵀ / √d + bias) v in each of `heads` heads.
 * @param q [n, places, channels]
 * @param k [n, other places, channels]
 * @param v [n, other places, channels of the result]
 * @param bias [heads, places, other places], added to the logits
 * @returns [n, places, channels of the result]
 */
export function attend(
  tf: Tf,
  q: tfjs.Tensor,
  k: tfjs.Tensor,
  v: tfjs.Tensor,
  heads: number,
  bias?: tfjs.Tensor,
): tfjs.Tensor {
  const [count = 1, places = 1, channels = 1] = q.shape;
  const others = k.shape[1]!;
  const scaled = tf.mul(q, 1 / Math.sqrt(channels / heads));
  const logits = tf.matMul(inHeads(tf, scaled, heads), inHeads(tf, k, heads), false, true);
  const biased =
    bias === undefined
      ? logits
      : tf.reshape(tf.add(tf.reshape(logits, [count, heads, places, others]), bias), logits.shape);
  const gathered = tf.matMul(softmax(tf, biased), inHeads(tf, v, heads));
  return joinHeads(tf, gathered, heads);
}

/** [n, places, c] to [n * heads, places, c / heads]. */
function inHeads(tf: Tf, x: tfjs.Tensor, heads: number): tfjs.Tensor {
  if (heads === 1) return x;
  const [count = 1, places = 1, channels = 1] = x.shape;
  const split = tf.reshape(x, [count, places, heads, channels / heads]);
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [count * heads, places, channels / heads]);
}

/** The inverse of `inHeads`. */
function joinHeads(tf: Tf, x: tfjs.Tensor, heads: number): tfjs.Tensor {
  if (heads === 1) return x;
  const [all = 1, places = 1, each = 1] = x.shape;
  const split = tf.reshape(x, [all / heads, heads, places, each]);
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [all / heads, places, heads * each]);
}

/** What reductions share: over which dimensions of each example they go, and the shape that leaves. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { needsImage } from '../diagnostics/entries/CNN230-needs-image';
import type { Shape, TensorType } from '../types';
import type { Call, ParameterSpec } from './entry';

const OVER = ['pixels', 'channels', 'all'] as const;

export type Over = (typeof OVER)[number];

/** @param documentation what it means, and what holds where it is left out */
export function overParameter(documentation: string): ParameterSpec {
  return { name: 'over', kind: 'choice', choices: OVER, optional: true, documentation };
}

/** What `over` says; undefined where it is left out. */
export function overOf({ args }: Pick<Call, 'args'>): Over | undefined {
  return args.has('over') ? (args.text('over') as Over) : undefined;
}

/** The shape of one example that is left; a vector has no pixels, which is reported at `at`. */
export function shapeLeft(
  call: Call,
  entry: string,
  at: string,
  { shape }: TensorType,
  over: Over,
): Shape | undefined {
  switch (over) {
    case 'all':
      return [1];
    case 'channels':
      return [...shape.slice(0, -1), 1];
    case 'pixels':
      if (shape.length >= 3) return [shape.at(-1)!];
      call.report(needsImage, { entry, shape }, { at, because: [0] });
      return undefined;
  }
}

/**
 * @param x of shape [batch, ..., channels]
 * @param reduce over one axis, which stays as a size of 1
 * @returns [batch, ..., 1] over channels, [batch, channels] over pixels, [batch, 1] over all
 */
export function reduceOver(
  tf: typeof tfjs,
  x: tfjs.Tensor,
  over: Over,
  reduce: (x: tfjs.Tensor, axis: number) => tfjs.Tensor,
): tfjs.Tensor {
  const [batch = 1] = x.shape;
  const channels = x.shape.at(-1)!;
  const each = x.size / batch;
  switch (over) {
    case 'channels':
      return reduce(x, x.rank - 1);
    case 'pixels':
      return tf.reshape(reduce(tf.reshape(x, [batch, each / channels, channels]), 1), [batch, channels]);
    case 'all':
      return reduce(tf.reshape(x, [batch, each]), 1);
  }
}

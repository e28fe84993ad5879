/** Strengths that may differ from example to example: a number, or a value with one number for each example. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { strengthOfOne } from '../../diagnostics/entries/CNN256-strength';
import type { Range } from '../../types';
import type { Call, GraphContext } from '../entry';

/** The input that stands for the parameter, behind the image. */
const STRENGTH = 1;

/** Where a strength lies; undefined for a value that is no such number, which is reported. */
export function strengthRange(call: Call, entry: string, parameter: string): Range | undefined {
  if (call.args.has(parameter)) {
    const value = call.args.number(parameter);
    return { min: value, max: value };
  }
  const type = call.inputs[STRENGTH]!;
  if (type.kind === 'tensor' && type.shape.every((dim) => dim === 1)) return type.range;
  call.report(strengthOfOne, { entry, parameter, type }, { at: parameter, because: [STRENGTH] });
  return undefined;
}

/** A number, or one for each example, [b, 1, 1, 1] for images and [b, 1] for vectors. */
export function strengthOf(
  { tf, inputs, args }: Pick<GraphContext, 'tf' | 'inputs' | 'args'>,
  parameter: string,
): number | tfjs.Tensor {
  if (args.has(parameter)) return args.number(parameter);
  const value = inputs[STRENGTH]!;
  if (value.rank === 0) return value;
  const [batch = 1, ...rest] = inputs[0]!.shape;
  return tf.reshape(value, [batch, ...rest.map(() => 1)]);
}

import type * as tfjs from '@tensorflow/tfjs-core';
import { type Range, tensor, UNKNOWN } from '../../types';
import type { Arguments } from '../arguments';
import { defineEntry, type Entry, type GraphContext } from '../entry';
import { tensorInput } from '../inputs';

/** An entry that maps every element by itself: any shape, which stays. */
export function pointwise(
  entry: Omit<Entry, 'type' | 'graph' | 'incoming' | 'category'> & {
    readonly category?: Entry['category'];
    readonly range: (input: Range, args: Arguments) => Range;
    readonly apply: (tf: typeof tfjs, x: tfjs.Tensor, context: GraphContext) => tfjs.Tensor;
  },
): Entry {
  const { range, apply, ...rest } = entry;
  return defineEntry({
    category: 'activation',
    ...rest,
    incoming: true,
    asFunction: true,
    type(call) {
      const input = tensorInput(call, entry.name);
      return input === undefined ? UNKNOWN : tensor(input.shape, range(input.range, call.args));
    },
    graph: (context) => apply(context.tf, context.inputs[0]!, context),
  });
}

/** The range of a non-decreasing function. */
export function increasing(f: (x: number) => number): (input: Range) => Range {
  return ({ min, max }) => ({ min: f(min), max: f(max) });
}

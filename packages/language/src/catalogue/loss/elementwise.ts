import type * as tfjs from '@tensorflow/tfjs-core';
import { type Range, scalar, UNKNOWN } from '../../types';
import type { Arguments } from '../arguments';
import { defineEntry, type Entry, type GraphContext } from '../entry';
import { equalInputs, isNumber, tensorInput } from '../inputs';
import { subtractRanges } from '../ranges';
import { meanPerExample } from '../tensors';

/** A loss that compares a value element by element with another of its shape, or with a number, and averages. */
export function elementwiseLoss(
  entry: Pick<Entry, 'name' | 'aliases' | 'alsoCalled' | 'summary' | 'documentation' | 'paper'> & {
    readonly parameters?: Entry['parameters'];
    /** Of one element, from the range of the differences. */
    readonly range: (difference: Range, args: Arguments) => Range;
    readonly apply: (tf: typeof tfjs, difference: tfjs.Tensor, context: GraphContext) => tfjs.Tensor;
  },
): Entry {
  const { range, apply, parameters = [], ...rest } = entry;
  return defineEntry({
    ...rest,
    category: 'loss',
    incoming: false,
    parameters: [
      { name: 'value', kind: 'value', documentation: 'What is to be improved.' },
      {
        name: 'target',
        kind: 'value',
        documentation: 'What it should be: a value of the same shape and range, or a number.',
      },
      ...parameters,
    ],
    type(call) {
      const [, target] = call.inputs;
      const value = tensorInput(call, entry.name, { index: 0, at: 'value' });
      if (value === undefined || target === undefined) return UNKNOWN;
      const to = isNumber(target) ? target : equalInputs(call, entry.name, ['value', 'target'])?.[1];
      return to?.kind !== 'tensor' && to?.kind !== 'scalar'
        ? UNKNOWN
        : scalar(range(subtractRanges(value.range, to.range), call.args));
    },
    graph: (context) => {
      const { tf, inputs } = context;
      return meanPerExample(tf, apply(tf, tf.sub(inputs[0]!, inputs[1]!), context));
    },
  });
}

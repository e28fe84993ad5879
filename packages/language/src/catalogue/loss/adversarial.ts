import type * as tfjs from '@tensorflow/tfjs-core';
import { type Range, scalar, UNKNOWN } from '../../types';
import { defineEntry, type Entry } from '../entry';
import { tensorInput } from '../inputs';

/** A loss of a discriminator's (critic's) results: for real and generated images, or for generated ones only. */
export function adversarialLoss(
  entry: Pick<Entry, 'name' | 'formerly' | 'summary' | 'documentation' | 'paper'> & {
    readonly of: readonly ('real' | 'fake')[];
    readonly range: Range;
    readonly apply: (tf: typeof tfjs, values: readonly tfjs.Tensor[]) => tfjs.Tensor;
  },
): Entry {
  const { of, range, apply, ...rest } = entry;
  return defineEntry({
    ...rest,
    category: 'loss',
    incoming: false,
    takesLogits: true,
    parameters: of.map((name) => ({
      name,
      kind: 'value',
      documentation:
        name === 'real'
          ? 'What the critic says of real images.'
          : 'What the critic says of generated images.',
    })),
    type(call) {
      const types = of.map((at, index) => tensorInput(call, entry.name, { index, at }));
      return types.includes(undefined) ? UNKNOWN : scalar(range);
    },
    graph: ({ tf, inputs }) => apply(tf, inputs),
  });
}

/** Sums and means: of everything, as a loss, or over some dimensions, as a value. */
import { type Dim, product } from '../../algebra/dim';
import { type Range, scalar, tensor, UNKNOWN } from '../../types';
import { defineEntry, type Entry } from '../entry';
import { isNumber, tensorInput } from '../inputs';
import { overOf, overParameter, reduceOver, shapeLeft } from '../over';
import { sumPerExample } from '../tensors';

/** A reduction by summing; `mean` divides by the number of elements. */
export function reduction(
  entry: Pick<Entry, 'name' | 'summary' | 'documentation'> & { readonly mean: boolean },
): Entry {
  const { mean, ...rest } = entry;
  const rangeOf = (range: Range, count: Dim): Range => {
    if (mean) return range;
    if (typeof count === 'number')
      return { min: multiplied(range.min, count), max: multiplied(range.max, count) };
    return { min: range.min >= 0 ? 0 : -Infinity, max: range.max <= 0 ? 0 : Infinity };
  };
  return defineEntry({
    ...rest,
    category: 'loss',
    incoming: false,
    parameters: [
      { name: 'value', kind: 'value', documentation: 'What to reduce.' },
      overParameter(
        'Over what, for each example: the pixels of each channel, the channels of each pixel, or all of them. If left out, over everything, which makes a loss.',
      ),
    ],
    type(call) {
      const [input] = call.inputs;
      const over = overOf(call);
      const isLoss = input?.kind === 'scalar' || input?.kind === 'tensor';
      if (over === undefined && isLoss && isNumber(input)) return input;
      const type = tensorInput(call, entry.name, { index: 0, at: 'value' });
      if (type === undefined) return UNKNOWN;
      const { shape, range } = type;
      if (over === undefined) return scalar(rangeOf(range, product(shape)));
      const left = shapeLeft(call, entry.name, 'value', type, over);
      if (left === undefined) return UNKNOWN;
      const count = { all: shape, channels: shape.slice(-1), pixels: shape.slice(0, -1) }[over];
      return tensor(left, rangeOf(range, product(count)));
    },
    window: (call) => ({ kind: [undefined, 'channels'].includes(overOf(call)) ? 'pointwise' : 'global' }),
    graph({ tf, inputs, args }) {
      const x = inputs[0]!;
      if (x.rank === 0) return x;
      const [batch = 1] = x.shape;
      const each = x.size / batch;
      const divided = (sum: typeof x, count: number) => (mean && count !== 1 ? tf.mul(sum, 1 / count) : sum);
      const over = overOf({ args });
      if (over === undefined) return tf.reshape(divided(sumPerExample(tf, x), each), [batch]);
      return reduceOver(tf, x, over, (values, axis) =>
        divided(tf.sum(values, axis, true), values.shape[axis]!),
      );
    },
  });
}

/** 0 times infinity counts as 0. */
function multiplied(end: number, count: number): number {
  return end === 0 ? 0 : end * count;
}

/** Sums and means: of everything, as a loss, or over some dimensions, as a value. */
import { type Dim, product } from '../../algebra/dim';
import { needsImage } from '../../diagnostics/entries/CNN230-needs-image';
import { type Range, scalar, tensor, UNKNOWN } from '../../types';
import { defineEntry, type Entry } from '../entry';
import { isNumber, tensorInput } from '../inputs';
import { sumPerExample } from '../tensors';

const OVER = ['pixels', 'channels', 'all'] as const;

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
      {
        name: 'over',
        kind: 'choice',
        choices: OVER,
        optional: true,
        documentation:
          'Over what, for each example: the pixels of each channel, the channels of each pixel, or all of them. If left out, over everything, which makes a loss.',
      },
    ],
    type(call) {
      const [input] = call.inputs;
      const over = call.args.has('over') ? call.args.text('over') : undefined;
      const isLoss = input?.kind === 'scalar' || input?.kind === 'tensor';
      if (over === undefined && isLoss && isNumber(input)) return input;
      const type = tensorInput(call, entry.name, { index: 0, at: 'value' });
      if (type === undefined) return UNKNOWN;
      const { shape, range } = type;
      switch (over) {
        case undefined:
          return scalar(rangeOf(range, product(shape)));
        case 'all':
          return tensor([1], rangeOf(range, product(shape)));
        case 'channels':
          return tensor([...shape.slice(0, -1), 1], rangeOf(range, shape.at(-1)!));
        default:
          if (shape.length < 3) {
            call.report(needsImage, { entry: entry.name, shape }, { at: 'value', because: [0] });
            return UNKNOWN;
          }
          return tensor([shape.at(-1)!], rangeOf(range, product(shape.slice(0, -1))));
      }
    },
    window: ({ args }) => ({
      kind: args.has('over') && args.text('over') !== 'channels' ? 'global' : 'pointwise',
    }),
    graph({ tf, inputs, args }) {
      const x = inputs[0]!;
      if (x.rank === 0) return x;
      const [batch = 1] = x.shape;
      const channels = x.shape.at(-1)!;
      const over = args.has('over') ? args.text('over') : undefined;
      const each = x.size / batch;
      const divided = (sum: typeof x, count: number) => (mean && count !== 1 ? tf.mul(sum, 1 / count) : sum);
      if (over === 'channels') return divided(tf.sum(x, x.rank - 1, true), channels);
      if (over === 'pixels') {
        const pixels = tf.reshape(x, [batch, each / channels, channels]);
        return divided(tf.sum(pixels, 1), each / channels);
      }
      const all = divided(sumPerExample(tf, x), each);
      return tf.reshape(all, over === 'all' ? [batch, 1] : [batch]);
    },
  });
}

/** 0 times infinity counts as 0. */
function multiplied(end: number, count: number): number {
  return end === 0 ? 0 : end * count;
}

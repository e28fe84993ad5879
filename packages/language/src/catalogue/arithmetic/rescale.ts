import { rangeUnknown } from '../../diagnostics/entries/CNN243-range-unknown';
import { emptyRange } from '../../diagnostics/entries/CNN248-empty-range';
import { type Range, tensor, UNKNOWN, type ValueType } from '../../types';
import type { Arguments } from '../arguments';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { isBounded, width } from '../ranges';

export const rescale = defineEntry({
  name: 'rescale',
  alsoCalled: ['normalize'],
  formerly: ['scale'],
  category: 'arithmetic',
  algebra: 'rescaling',
  summary: 'Maps the range of values to another one.',
  documentation: `$$y = \\frac{x - a}{b - a} (\\text{max} - \\text{min}) + \\text{min}$$

where $[a, b]$ is the known range of the incoming value: that of the data set, \`sigmoid\`, \`tanh\`. The shape stays. It is the
*range* that is mapped, not the smallest and largest pixel that occur, so the same value always becomes the same.

Data come in [0, 1]; a generator that ends in \`tanh\` makes [-1, 1]: \`real = image -> rescale(-1, 1)\`.`,
  incoming: true,
  parameters: [
    { name: 'min', kind: 'number', documentation: 'What the lower end of the range becomes.' },
    { name: 'max', kind: 'number', documentation: 'What the upper end of the range becomes.' },
  ],
  type(call) {
    const input = tensorInput(call, 'rescale');
    if (input === undefined) return UNKNOWN;
    const to = target(call.args);
    if (to.min >= to.max) {
      const data = { entry: 'rescale', low: 'min', high: 'max', lowValue: to.min, highValue: to.max };
      const text = `rescale(${to.max}, ${to.min})`;
      const fixes =
        to.min > to.max
          ? [{ title: `Use \`${text}\``, change: { kind: 'replace-call', text } as const, preferred: true }]
          : [];
      call.report(emptyRange, data, { fixes });
      return tensor(input.shape, { min: to.max, max: to.min });
    }
    if (!isBounded(input.range) || width(input.range) === 0) {
      const advice = 'Put `sigmoid` or `tanh` before it, or multiply and add instead.';
      call.report(rangeUnknown, { entry: 'rescale', range: input.range, advice }, { because: [0] });
    }
    return tensor(input.shape, to);
  },
  graph({ tf, inputs, inputTypes, args }) {
    const { factor, offset } = mapping(inputTypes[0]!, target(args));
    const scaled = factor === 1 ? inputs[0]! : tf.mul(inputs[0]!, factor);
    return offset === 0 ? scaled : tf.add(scaled, offset);
  },
});

function target(args: Arguments): Range {
  return { min: args.number('min'), max: args.number('max') };
}

function mapping(input: ValueType, to: Range): { readonly factor: number; readonly offset: number } {
  if (input.kind !== 'tensor') throw new TypeError('rescale was given no tensor');
  const factor = width(to) / width(input.range);
  return { factor, offset: to.min - input.range.min * factor };
}

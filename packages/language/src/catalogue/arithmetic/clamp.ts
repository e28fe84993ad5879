import { emptyRange } from '../../diagnostics/entries/CNN248-empty-range';
import type { Range } from '../../types';
import { pointwise } from '../activation/pointwise';
import type { Arguments } from '../arguments';
import { defineEntry } from '../entry';
import { clip } from '../smooth';

const elementwise = pointwise({
  name: 'clamp',
  category: 'arithmetic',
  // `clip` is a setting here: the largest norm of a gradient.
  alsoCalled: ['clip', 'clip_by_value'],
  summary: 'Limits every element to a range.',
  documentation: `$$y = \\min(\\max(x, \\text{low}), \\text{high})$$

Any shape, which stays; the result's range is within [\`low\`, \`high\`]. The gradient is that of $x$ where nothing is cut and 0
elsewhere, so a network that ends in \`clamp\` learns nothing from elements beyond the range: end it in \`sigmoid\` or \`tanh\`, and
clamp what is only shown or measured: \`restored -> clamp(0, 1)\`.`,
  parameters: [
    { name: 'low', kind: 'number', default: 0, documentation: 'What smaller elements become.' },
    { name: 'high', kind: 'number', default: 1, documentation: 'What larger elements become.' },
  ],
  range: (input, args) => {
    const { min, max } = limits(args);
    const cut = (x: number) => Math.min(Math.max(x, min), max);
    return { min: cut(input.min), max: cut(input.max) };
  },
  apply: (tf, x, { args }) => clip(tf, x, args.number('low'), args.number('high')),
});

export const clamp = defineEntry({
  ...elementwise,
  type(call) {
    const { min, max } = limits(call.args);
    if (min >= max) {
      const text = `clamp(${max}, ${min})`;
      const change = { kind: 'replace-call', text } as const;
      call.report(
        emptyRange,
        { entry: 'clamp', low: 'low', high: 'high', lowValue: min, highValue: max },
        { fixes: min > max ? [{ title: `Use \`${text}\``, change, preferred: true }] : [] },
      );
    }
    return elementwise.type!(call);
  },
});

function limits(args: Arguments): Range {
  return { min: args.number('low'), max: args.number('high') };
}

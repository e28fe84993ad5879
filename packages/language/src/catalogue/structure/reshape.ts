import { compare, type Dim, format, product } from '../../algebra/dim';
import { reshapeCount } from '../../diagnostics/entries/CNN232-reshape-count';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';

export const reshape = defineEntry({
  name: 'reshape',
  alsoCalled: ['view'],
  category: 'structure',
  rearranges: 'shape',
  summary: 'Arranges the same elements in another shape.',
  documentation: `Elements keep their order (rows, then columns, then channels); the product of the sizes must stay. The
usual step from a vector to an image: \`dense(7 * 7 * 128) -> reshape(7, 7, 128)\`. To move pixels into channels and back use
\`space_to_depth\` and \`pixel_shuffle\`: \`reshape\` would mix up the rows.`,
  incoming: true,
  parameters: [
    {
      name: 'sizes',
      kind: 'dim',
      variadic: true,
      minimum: 1,
      documentation: 'Height, width and channels, or the length of a vector.',
    },
  ],
  type(call) {
    const to = call.args.dims('sizes');
    const input = tensorInput(call, 'reshape');
    if (input === undefined) return to.length === 0 ? UNKNOWN : tensor(to);
    const fromCount = product(input.shape);
    const toCount = product(to);
    if (compare(fromCount, toCount) !== 'equal') {
      const nearest = nearestSizes(fromCount, to);
      call.report(
        reshapeCount,
        { from: input.shape, to, fromCount, toCount, nearest },
        {
          because: [0],
          fixes: nearest.map((sizes) => ({
            title: `Use \`reshape(${sizes})\``,
            change: { kind: 'replace-call', text: `reshape(${sizes})` },
          })),
        },
      );
    }
    return tensor(to, input.range);
  },
  graph: ({ tf, inputs, args }) =>
    tf.reshape(inputs[0]!, [inputs[0]!.shape[0]!, ...args.dims('sizes').map(Number)]),
});

/**
 * Sizes near `to` that hold `count` elements: with other channels, with another (square) height and width, with
 * another height. Best first, written as arguments; none where sizes are symbolic.
 */
function nearestSizes(elements: Dim, to: readonly Dim[]): readonly string[] {
  const count = Number(elements);
  const sizes = to.filter((dim): dim is number => typeof dim === 'number' && dim > 0);
  if (!Number.isSafeInteger(count) || sizes.length !== to.length) return [];
  const found = new Set<string>();
  const channels = sizes.at(-1)!;
  const rest = sizes.slice(0, -1).reduce((a, b) => a * b, 1);
  if (count % rest === 0) found.add([...sizes.slice(0, -1), count / rest].join(', '));
  if (sizes.length === 3) {
    const area = count / channels;
    const side = Math.round(Math.sqrt(area));
    if (side * side === area) found.add([side, side, channels].join(', '));
    if (area % sizes[1]! === 0) found.add([area / sizes[1]!, sizes[1]!, channels].join(', '));
    const square = nearestSquare(count, sizes[0]!);
    if (square !== undefined) found.add([square, square, count / (square * square)].join(', '));
  }
  if (found.size === 0) found.add(format(count));
  return [...found].slice(0, 3);
}

/** Nobody means an image that much larger or smaller. */
const MAX_RATIO = 1000;

/** The side nearest to `side` of a square whose area divides `count`. */
function nearestSquare(count: number, side: number): number | undefined {
  const start = Math.min(side, Math.floor(Math.sqrt(count)));
  for (let distance = 0; distance < Math.min(start, MAX_RATIO); distance++) {
    for (const candidate of [start - distance, start + distance]) {
      if (candidate > 1 && count % (candidate * candidate) === 0) return candidate;
    }
  }
  return undefined;
}

import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

/** For sums, losses and concatenations: two values that must have the same size don't. */
export interface UnequalSizes {
  /** What needs them equal: `add`, `l1`, `concat`. */
  readonly operation: string;
  readonly left: Shape;
  readonly right: Shape;
  /** Height and width only (concat); the channels may differ. */
  readonly spatialOnly?: boolean;
}

export const unequalSizes = defineDiagnostic<UnequalSizes>({
  code: 'CNN203',
  name: 'unequal-sizes',
  severity: 'error',
  title: 'Two values that must have the same size do not',
  documentation: `Adding, comparing or concatenating works element by element, so both sides need the same height and
width (and, except in \`concat\`, the same number of channels).

The related locations show which layers made each size. Usually a convolution with \`padding: valid\` or a stride shrank
one side only. Fix it where the sizes diverge, or make them equal just before: \`crop\`, \`pad\` or \`resize\` change height
and width, \`conv(channels, 1)\` changes the channels. With symbolic sizes a condition such as \`where H % 4 == 0\` may be
all that is missing.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 3) as skip
  conv(8, 3, padding: valid)
  concat(skip) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3) as skip
  conv(8, 3)
  concat(skip)
}`,
    },
  ],
  message({ operation, left, right, spatialOnly }) {
    const what = spatialOnly ? 'the same height and width' : 'equal sizes';
    return `\`${operation}\` needs ${what}, got ${formatShape(left)} and ${formatShape(right)}. Change a layer that made one of them, or use \`crop\`, \`pad\` or \`resize\`.`;
  },
});

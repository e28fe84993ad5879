import { type Dim, format } from '../../algebra/dim';
import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface ReshapeCount {
  readonly from: Shape;
  readonly to: Shape;
  readonly fromCount: Dim;
  readonly toCount: Dim;
  /** The nearest sizes that fit, as arguments of `reshape`. */
  readonly nearest: readonly string[];
}

export const reshapeCount = defineDiagnostic<ReshapeCount>({
  code: 'CNN232',
  name: 'reshape-count',
  severity: 'error',
  title: '`reshape` does not preserve the number of elements',
  documentation: `\`reshape\` arranges the same elements differently, so the product of the new sizes must be the number of
elements there are. Either change the sizes to ones whose product fits (the fixes offer the nearest), or change the layer
before, usually a \`dense\`, to make as many elements as the new shape holds.`,
  examples: [
    {
      wrong: `network N(z: [100]) {
  dense(6000)
  reshape(7, 7, 128) // <- here
}`,
      right: `network N(z: [100]) {
  dense(7 * 7 * 128)
  reshape(7, 7, 128)
}`,
    },
  ],
  message({ from, to, fromCount, toCount, nearest }) {
    const has = from.length === 1 ? format(fromCount) : `${formatShape(from)} = ${format(fromCount)}`;
    const wrong = `\`reshape\` must keep the number of elements: there are ${has}, but ${formatShape(to)} holds ${format(toCount)}.`;
    const advice =
      nearest.length > 0
        ? `Nearest that fit: ${nearest.map((sizes) => `\`reshape(${sizes})\``).join(', ')}.`
        : `Make ${format(toCount)} elements before it, or change its sizes.`;
    return `${wrong} ${advice}`;
  },
});

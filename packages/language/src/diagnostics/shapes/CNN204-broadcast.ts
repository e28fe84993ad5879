import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface Broadcast {
  /** `add`, `subtract`, `multiply`, `divide`. */
  readonly operation: string;
  readonly left: Shape;
  readonly right: Shape;
}

const SYMBOLS: Readonly<Record<string, string>> = { add: '+', subtract: '-', multiply: '*', divide: '/' };

export const broadcastImpossible = defineDiagnostic<Broadcast>({
  code: 'CNN204',
  name: 'broadcast-impossible',
  severity: 'error',
  title: 'Two sizes can neither be matched nor broadcast',
  documentation: `\`+ - * /\` work element by element. Sizes are aligned at the channels, as in NumPy: each pair of
dimensions must be equal, or one of them 1, which is then repeated; a missing leading dimension counts as 1. So 28×28×32
goes with 28×28×1, with 1×1×32 and with 32, but not with 28×28×16.

Change the layer that made the wrong size (the related locations name it); \`conv(channels, 1)\` changes channels,
\`crop\`, \`pad\` and \`resize\` change height and width.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(32, 3)
  gate = conv(16, 1) -> sigmoid
  it * gate // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(32, 3)
  gate = conv(32, 1) -> sigmoid
  it * gate
}`,
    },
  ],
  message({ operation, left, right }) {
    const sign = SYMBOLS[operation] ?? operation;
    return `${formatShape(left)} ${sign} ${formatShape(right)} is impossible: dimensions must be equal or 1. ${advice(left, right)}`;
  },
});

function advice(left: Shape, right: Shape): string {
  const channels = left.at(-1);
  if (left.length === 3 && right.length === 3 && left[0] === right[0] && left[1] === right[1]) {
    return `Give both the same number of channels, for example with \`conv(${channels}, 1)\`.`;
  }
  return 'Change a layer that made one of them, or use `crop`, `pad` or `resize`.';
}

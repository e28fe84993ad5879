import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface NeedsWindows {
  readonly entry: string;
  readonly shape: Shape;
}

export const needsWindows = defineDiagnostic<NeedsWindows>({
  code: 'CNN252',
  name: 'needs-windows',
  severity: 'error',
  title: 'A layer that works on windows got something else',
  documentation: `\`windows(n)\` cuts an image into a grid of windows (rows × columns × n × n × channels), and \`unwindow\` puts
them together again. The layers between the two must keep these five dimensions: attention, normalization over channels,
activations and sums do.`,
  examples: [
    {
      wrong: `network N(image: [16, 16, 8]) {
  self_attention(2)
  unwindow // <- here
}`,
      right: `network N(image: [16, 16, 8]) {
  windows(4) -> self_attention(2)
  unwindow
}`,
    },
  ],
  message({ entry, shape }) {
    return `\`${entry}\` needs the output of \`windows\` (five dimensions), got ${formatShape(shape)}. Put \`windows(8)\` before the layers that stay within windows.`;
  },
});

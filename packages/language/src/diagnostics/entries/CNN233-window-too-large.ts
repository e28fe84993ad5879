import { type Dim, format } from '../../algebra/dim';
import { defineDiagnostic } from '../define';

export interface WindowTooLarge {
  readonly entry: string;
  /** In pixels, dilation included. */
  readonly window: number;
  readonly size: Dim;
  readonly axis: 'height' | 'width';
  /** Added on both sides together. */
  readonly padding: number;
}

export const windowTooLarge = defineDiagnostic<WindowTooLarge>({
  code: 'CNN233',
  name: 'window-too-large',
  severity: 'error',
  title: 'A window is larger than what it moves over',
  documentation: `Without padding a kernel or pooling window must fit into the image at least once; here it does not, so
nothing would be left. Use \`padding: same\`, a smaller window, or fewer reductions (strides and pooling) before it. The
related locations show what made the image this small.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(4, 3, stride: 4)
  conv(4, 3, padding: valid) // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(4, 3, stride: 4)
  conv(4, 3)
}`,
    },
  ],
  message({ entry, window, size, axis, padding }) {
    const padded = padding > 0 ? ` with ${padding} pixels of padding` : '';
    return `the window of \`${entry}\` spans ${window} pixels, but the ${axis} is ${format(size)}${padded}: nothing would be left. Use \`padding: same\` or a smaller window.`;
  },
});

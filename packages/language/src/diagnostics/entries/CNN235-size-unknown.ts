import { type Dim, format } from '../../algebra/dim';
import { defineDiagnostic } from '../define';

export interface SizeUnknown {
  readonly entry: string;
  /** `channels`, `length of the vector` */
  readonly what: string;
  readonly size: Dim;
}

export const sizeUnknown = defineDiagnostic<SizeUnknown>({
  code: 'CNN235',
  name: 'size-unknown',
  severity: 'error',
  title: 'Weights need a size that is a known number',
  documentation: `A layer's weights are made before training, so the sizes they depend on must be numbers: the channels
of what a convolution gets, the length of the vector a \`dense\` layer gets. Height and width may stay symbolic. After
\`flatten\` the length depends on height and width: \`global_avg_pool\` gives one number per channel whatever the size.`,
  examples: [
    {
      wrong: `network N(image: [H, W, 1]) {
  conv(8, 3) -> relu
  flatten -> dense(10) // <- here
}`,
      right: `network N(image: [H, W, 1]) {
  conv(8, 3) -> relu
  global_avg_pool -> dense(10)
}`,
    },
  ],
  message({ entry, what, size }) {
    return `\`${entry}\` has weights for each of its input's ${what}, which must be a number, not ${format(size)}. Give that size as a number, or use \`global_avg_pool\` where height and width vary.`;
  },
});

import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface NeedsVector {
  readonly entry: string;
  readonly shape: Shape;
  /** What does the same to each pixel's channels. */
  readonly atEachPixel?: string;
}

export const needsVector = defineDiagnostic<NeedsVector>({
  code: 'CNN231',
  name: 'needs-vector',
  severity: 'error',
  title: 'A layer that works on vectors got something else',
  documentation: `\`dense\` connects every element of a vector with every unit. To apply it to an image say how the image
becomes a vector: \`flatten\` keeps every element (and fixes the image's size), \`global_avg_pool\` keeps one number per
channel (and works for every size). To apply the same \`dense\` layer at every pixel, use \`conv(units, 1)\`.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 3) -> relu
  dense(10) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3) -> relu
  flatten -> dense(10)
}`,
    },
  ],
  message({ entry, shape, atEachPixel }) {
    const instead = atEachPixel === undefined ? '' : `, or apply it at each pixel: \`${atEachPixel}\``;
    return `\`${entry}\` needs a vector, got ${formatShape(shape)}. Put \`flatten\` or \`global_avg_pool\` before it${instead}.`;
  },
});

import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface CropTooLarge {
  readonly entry: string;
  readonly shape: Shape;
  readonly to: readonly [string, string];
}

export const cropTooLarge = defineDiagnostic<CropTooLarge>({
  code: 'CNN242',
  name: 'crop-too-large',
  severity: 'error',
  title: 'A part is larger than the whole',
  documentation: `\`crop\` and \`mask\` take or mark a rectangle that lies inside the image. To make an image larger use
\`pad\` (adds a border) or \`resize\` (scales).`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  crop(32, 32) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  crop(24, 24)
}`,
    },
  ],
  message({ entry, shape, to }) {
    return `\`${entry}\` takes ${to.join('×')} pixels out of ${formatShape(shape.slice(0, 2))}, which is smaller. Use a smaller size, or \`pad\` or \`resize\` to enlarge.`;
  },
});

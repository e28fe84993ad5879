import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface NeedsImage {
  readonly entry: string;
  readonly shape: Shape;
}

export const needsImage = defineDiagnostic<NeedsImage>({
  code: 'CNN230',
  name: 'needs-image',
  severity: 'error',
  title: 'A layer that works on images got something else',
  documentation: `Convolutions, pooling and resampling move a window over height and width, so they need a value of
height × width × channels. A vector has neither: give it both with \`reshape(height, width, channels)\`, whose product must
be the vector's length. A generator usually makes that length with a \`dense\` layer: \`dense(7 * 7 * 128) -> reshape(7, 7, 128)\`.`,
  examples: [
    {
      wrong: `network N(z: [100]) {
  dense(7 * 7 * 16)
  conv(8, 3) // <- here
}`,
      right: `network N(z: [100]) {
  dense(7 * 7 * 16) -> reshape(7, 7, 16)
  conv(8, 3)
}`,
    },
  ],
  message({ entry, shape }) {
    const what = shape.length === 1 ? `a vector of ${formatShape(shape)}` : formatShape(shape);
    return `\`${entry}\` needs height × width × channels, got ${what}. Put \`reshape(height, width, channels)\` before it.`;
  },
});

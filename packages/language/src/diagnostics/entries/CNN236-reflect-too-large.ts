import { type Dim, format } from '../../algebra/dim';
import { defineDiagnostic } from '../define';

export interface ReflectTooLarge {
  readonly entry: string;
  readonly amount: number;
  readonly size: Dim;
  readonly axis: 'height' | 'width';
}

export const reflectTooLarge = defineDiagnostic<ReflectTooLarge>({
  code: 'CNN236',
  name: 'reflect-too-large',
  severity: 'error',
  title: 'Reflection needs more pixels than there are',
  documentation: `Reflection continues an image by its mirror image without repeating the border pixel, so on each side
at most one pixel less than the image's size can be added. Use a smaller kernel, \`padding: same\` (zeros), or reflect
earlier, where the image is larger.`,
  examples: [
    {
      wrong: `network N(image: [3, 3, 1]) {
  conv(4, 7, padding: reflect) // <- here
}`,
      right: `network N(image: [3, 3, 1]) {
  conv(4, 5, padding: reflect)
}`,
    },
  ],
  message({ entry, amount, size, axis }) {
    return `\`${entry}\` would reflect ${amount} pixels, but a ${axis} of ${format(size)} allows at most ${typeof size === 'number' ? size - 1 : `${format(size)} - 1`}. Use a smaller kernel or \`padding: same\`.`;
  },
});

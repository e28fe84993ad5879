import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface BorderTooLarge {
  readonly entry: string;
  readonly border: number;
  readonly shape: Shape;
}

export const borderTooLarge = defineDiagnostic<BorderTooLarge>({
  code: 'CNN260',
  name: 'border-too-large',
  severity: 'error',
  title: 'Nothing is left within the border',
  documentation: `A metric's \`border\` leaves out that many pixels at each of the four sides. It is at most a few pixels: in
super-resolution usually as many as the scale.`,
  examples: [
    {
      wrong: `network Enlarge(small: [8, 8, 1]) -> [16, 16, 1] {
  upsample(2) -> conv(1, 3)
}
train upscale {
  data large = mnist(train)
  part = large -> crop(16, 16)
  result = Enlarge(part -> downsample(2))
  minimize l2(result, part) over Enlarge
  steps 10
  measure psnr(result, part, border: 8) // <- here
}`,
      right: `network Enlarge(small: [8, 8, 1]) -> [16, 16, 1] {
  upsample(2) -> conv(1, 3)
}
train upscale {
  data large = mnist(train)
  part = large -> crop(16, 16)
  result = Enlarge(part -> downsample(2))
  minimize l2(result, part) over Enlarge
  steps 10
  measure psnr(result, part, border: 2)
}`,
    },
  ],
  message({ entry, border, shape }) {
    return `\`${entry}\` leaves out ${border} pixels at each side of an image of ${formatShape(shape)}, so nothing is left to compare. Use a smaller \`border\`.`;
  },
});

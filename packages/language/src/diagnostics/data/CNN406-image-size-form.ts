import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface ImageSizeForm {
  readonly entry: string;
  readonly parameter: string;
  readonly size: Shape;
}

export const imageSizeForm = defineDiagnostic<ImageSizeForm>({
  code: 'CNN406',
  name: 'image-size-form',
  severity: 'error',
  title: 'An image size that is not height, width and channels',
  documentation: `Images are resized to a height and a width and converted to a number of channels (1 gray, 3 color, 4 with transparency), in
this order:
\`size: [64, 64, 3]\`.`,
  examples: [
    {
      wrong: `network N(image: [64, 64, 3]) -> [64, 64, 3] { conv(3, 3) -> sigmoid }
train t {
  data image = folder("photos", size: [64, 64]) // <- here
  minimize l2(N(image), image) over N
  steps 10
}`,
      right: `network N(image: [64, 64, 3]) -> [64, 64, 3] { conv(3, 3) -> sigmoid }
train t {
  data image = folder("photos", size: [64, 64, 3])
  minimize l2(N(image), image) over N
  steps 10
}`,
    },
  ],
  message: ({ entry, parameter, size }) =>
    `\`${parameter}\` of \`${entry}\` must be height, width and channels, got ${size.length === 1 ? 'one number, ' : ''}${formatShape(size)}. Write for example \`${parameter}: [64, 64, 3]\`.`,
});

import { defineDiagnostic } from '../define';

export interface SizeMissing {
  readonly entry: string;
  readonly path: string;
}

export const sizeMissing = defineDiagnostic<SizeMissing>({
  code: 'CNN249',
  name: 'size-missing',
  severity: 'error',
  title: "An image's size is not known",
  documentation: `The size of every value is known before training. \`image("file.png")\` reads it from the file when the
program is checked; when the file is missing or is not an image, give the size: \`image("file.png", size: [256, 256, 3])\`.`,
  examples: [
    {
      wrong: `train t {
  data photo = image("missing.png") // <- here
  steps 10
}`,
      right: `train t {
  data photo = image("missing.png", size: [64, 64, 3])
  steps 10
}`,
    },
  ],
  message({ path }) {
    return `the size of the image \`${path}\` can't be read: there is no such file, or it is not a PNG, JPEG or WebP image. Correct the path, or give \`size: [height, width, channels]\`.`;
  },
});

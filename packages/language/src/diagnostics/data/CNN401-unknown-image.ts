import { defineDiagnostic } from '../define';

export const unknownImage = defineDiagnostic<{ readonly path: string }>({
  code: 'CNN401',
  name: 'unknown-image',
  severity: 'warning',
  title: 'An image file that can not be read',
  documentation: `The size of an image file is read when the program is checked, so that \`photo.height\` is known. Where the file isn't
there, nothing that depends on its size can be checked, and training can't start. The path is relative to the .cnn file.`,
  examples: [
    {
      wrong: `network N(image: [H, W, C]) -> [H, W, C] { conv(C, 3) -> sigmoid }
train t {
  data photo = image("no-such-file.png") // <- here
  minimize l2(N(photo), photo) over N
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data photo = mnist(train)
  minimize l2(N(photo), photo) over N
  steps 10
}`,
    },
  ],
  message: ({ path }) =>
    `the image \`${path}\` can't be read, so its size is unknown and not checked. The path is relative to this file.`,
});

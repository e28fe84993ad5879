import { defineDiagnostic } from '../define';

export const unknownImage = defineDiagnostic<{ readonly path: string }>({
  code: 'CNN401',
  name: 'unknown-image',
  severity: 'warning',
  title: 'An image file that cannot be read',
  documentation: `The size of an image file is read from its header when the program is checked, so that \`photo.height\` is known.
Where that can't be done, nothing that depends on the size can be checked, and where the file isn't there training can't
start. The path is relative to the .cnn file; only files in the workspace, or in the folder of the .cnn file, are looked at.
PNG, JPEG, WebP, GIF and TIFF are understood.`,
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
    `The size of the image \`${path}\` can't be read, so nothing that depends on it is checked. Check that it is a PNG, JPEG, WebP, GIF or TIFF file; the path is relative to this file's folder.`,
});

import { defineDiagnostic } from '../define';

export interface OwnSize {
  readonly entry: string;
  /** A value made of the images. */
  readonly name: string;
}

export const ownSize = defineDiagnostic<OwnSize>({
  code: 'CNN409',
  name: 'own-size',
  severity: 'error',
  title: 'Training on images of different sizes',
  documentation: `A folder without \`size\` gives each image as it is. Such images can be measured and previewed one at a time. Training takes several at
once, which must be of one size: patches of them (\`patch(64)\`), their middle (\`crop(64, 64)\`), or all of them scaled (\`resize(64, 64)\`), in the
chain of the \`data\` statement.`,
  examples: [
    {
      wrong: `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) -> sigmoid }
train t {
  data photo = folder("photos", channels: 3) // <- here
  minimize l2(N(photo), photo) over N
  steps 10
}`,
      right: `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) -> sigmoid }
train t {
  data photo = folder("photos", channels: 3) -> patch(64)
  minimize l2(N(photo), photo) over N
  steps 10
}`,
    },
  ],
  message: ({ entry, name }) =>
    `the images of \`${entry}\` have different sizes, but training on \`${name}\` takes batches of one size. Cut patches as they are read: \`${entry}(...) -> patch(64)\`.`,
});

import { formatType, type ValueType } from '../../types';
import { defineDiagnostic } from '../define';

export interface ChainSize {
  readonly entry: string;
  /** What goes in, and what the layers make of it. */
  readonly before: ValueType;
  readonly after: ValueType;
}

export const chainSize = defineDiagnostic<ChainSize>({
  code: 'CNN257',
  name: 'chain-size',
  severity: 'error',
  title: 'Layers that are applied by chance and change the size',
  documentation: `\`maybe\`, \`one_of\` and \`shuffle\` decide for each example of a batch what is applied to it, and a batch has one size.
So the layers among their arguments end at the size at which they begin. In between they may change it: a \`downsample(2)\` can be
followed by \`upsample(2, bicubic)\` or by \`resize\` to the size before. What makes all images smaller stands outside, in a link of its own.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image = mnist(train)
  worse = image -> maybe(0.5, downsample(2)) // <- here
  minimize l2(N(worse), image) over N
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image = mnist(train)
  worse = image -> maybe(0.5, downsample(2) -> upsample(2, bicubic))
  minimize l2(N(worse), image) over N
  steps 10
}`,
    },
  ],
  message: ({ entry, before, after }) =>
    `What \`${entry}\` applies must keep the size: of ${formatType(before)} it makes ${formatType(after)} here, and the examples of a batch have one size. Bring it back to ${formatType(before)}, or apply it to all examples outside of \`${entry}\`.`,
});

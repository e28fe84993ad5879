import { defineDiagnostic } from '../define';

export interface OtherSize {
  readonly value: string;
  readonly source: string;
  /** What refuses the size, and why. */
  readonly at: string;
  readonly reason: string;
}

export const otherSize = defineDiagnostic<OtherSize>({
  code: 'CNN410',
  name: 'other-size',
  severity: 'error',
  title: 'A measurement at a size that part of it cannot take',
  documentation: `\`measure ... on SOURCE\` recomputes everything for the images of another source, at their size. Networks whose inputs are
declared with symbols (\`image: [H, W, 1]\`) take any size; where their \`where\` asks for multiples, images are continued by their mirror image and the
result is cut again. A network of a fixed size, or a size written as a number, can't follow.`,
  examples: [
    {
      wrong: `network N(image: [32, 32, 1]) -> [32, 32, 1] { conv(1, 3) }
train t {
  data clean = folder("photos", channels: 1) -> patch(32)
  minimize l2(N(clean), clean) over N
  measure psnr(N(clean), clean) on folder("test", channels: 1) // <- here
  steps 10
}`,
      right: `network N(image: [H, W, 1]) -> [H, W, 1] { conv(1, 3) }
train t {
  data clean = folder("photos", channels: 1) -> patch(32)
  minimize l2(N(clean), clean) over N
  measure psnr(N(clean), clean) on folder("test", channels: 1)
  steps 10
}`,
    },
  ],
  message: ({ value, source, at, reason }) =>
    `\`${value}\` can't be measured on \`${source}\`, whose images have other sizes than the training data: at \`${at}\`, ${reason}`,
});
